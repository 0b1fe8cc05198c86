import { IconArrowUpRight } from '@tabler/icons-react';
import type { FieldInfo, ObjectInfo, RecordLink } from '../../metadata/types';
import type { FieldKind } from '../kind';
import { emptiness } from '../shared/operators';
import { LookupDisplay } from './Display';
import { LookupInput } from './Input';
import { LookupSettings } from './Settings';

export const lookup: FieldKind = {
  type: 'lookup',
  icon: IconArrowUpRight,
  Input: LookupInput,
  Display: LookupDisplay,
  Settings: LookupSettings,
  settings: ['target', 'inverse', 'onDelete'],
  common: ['required', 'unique'],
  operators: ['eq', 'ne', ...emptiness],
  sortable: false,
  select: selectLink,
  read: readLink,
  filterName: (field) => `${field.name}Id`,
  writeName: (field) => `${field.name}Id`,
  write: (value) => (value as RecordLink | null | undefined)?.id ?? null,
};

function selectLink(field: FieldInfo, target: ObjectInfo | undefined): string {
  if (!target) return `${field.name}Id`;
  const name = target.nameField ? ` name: ${target.nameField}` : '';
  return `${field.name}Id ${field.name} { id${name} }`;
}

/** The target's id and name; its id alone when the target is in the recycle bin or not to be seen. */
function readLink(record: Record<string, unknown>, field: FieldInfo): RecordLink | null {
  const linked = record[field.name] as { id: string; name?: unknown } | null | undefined;
  if (linked?.id) return { id: linked.id, name: String(linked.name ?? linked.id) };
  const id = record[`${field.name}Id`];
  return typeof id === 'string' ? { id, name: id } : null;
}
