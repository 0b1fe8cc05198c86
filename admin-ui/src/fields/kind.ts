import type { ComponentType, ReactNode } from 'react';
import type { OperatorName } from '../data/filter';
import type { FieldType } from '../data/generated';
import type { FieldInfo, ObjectInfo } from '../metadata/types';

export type InputProps = {
  field: FieldInfo;
  value: unknown;
  onChange: (value: unknown) => void;
  /** Left out: the field has a label elsewhere and ariaLabel says it to screen readers. */
  label?: string;
  ariaLabel?: string;
  description?: string;
  error?: ReactNode;
  required?: boolean;
  disabled?: boolean;
};

export type DisplayProps = { field: FieldInfo; value: unknown };

/** The settings of a field that only some types have. */
export type FieldSettings = {
  maxLength: string;
  scale: string;
  min: string;
  max: string;
  currency: string;
  options: OptionDraft[];
  target: string;
  inverse: string;
  onDelete: 'KEEP' | 'RESTRICT' | 'CASCADE';
  format: string;
};

export type OptionDraft = {
  /** Tells rows apart while their values are being written. */
  key: string;
  value: string;
  label: { en: string; zhCN: string };
  color: string;
  retired: boolean;
};

export type SettingsProps = {
  settings: FieldSettings;
  onChange: (change: Partial<FieldSettings>) => void;
  /** Errors by setting ("min", "options.1.value"). */
  errors: Record<string, ReactNode>;
  /** The field exists: what cannot change any more is shown, but locked. */
  existing: boolean;
};

/**
 * Everything the admin knows about a field type. A new type is one more folder
 * and one more line in the registry.
 */
export type FieldKind = {
  type: FieldType;
  icon: ComponentType<{ size?: number | string; 'aria-hidden'?: boolean }>;
  Input: ComponentType<InputProps>;
  Display: ComponentType<DisplayProps>;
  /** The type's own settings and their editor. */
  Settings?: ComponentType<SettingsProps>;
  settings: (keyof FieldSettings)[];
  /** Which of the settings common to most types make sense. */
  common: ('required' | 'unique' | 'indexed' | 'default')[];
  operators: OperatorName[];
  sortable: boolean;
  /** Numbers stand right in a table. */
  align?: 'right';
  /** Takes a form's whole width. */
  wide?: boolean;
  /** What a query selects; the field's name by default. target is a lookup's object, if visible. */
  select?: (field: FieldInfo, target: ObjectInfo | undefined) => string;
  /** The value in a record, as Input and Display want it. */
  read?: (record: Record<string, unknown>, field: FieldInfo) => unknown;
  /** The name under which filters know the field; its own by default. */
  filterName?: (field: FieldInfo) => string;
  /** The name under which a save knows the field; its own by default. */
  writeName?: (field: FieldInfo) => string;
  /** An Input's value as the API takes it. */
  write?: (value: unknown) => unknown;
};

/** An empty input is no value, not an empty text. */
export function emptyToNull(value: unknown): unknown {
  return value === '' || value === undefined ? null : value;
}
