import type {
  CreateFieldInput,
  FieldType,
  OptionInput,
  Sensitivity,
  UpdateFieldInput,
} from '../../data/generated';
import type { FieldKind, FieldSettings } from '../../fields/kind';
import { fieldKinds, kindOf } from '../../fields/registry';
import { draftField } from '../../metadata/systemFields';
import type { FieldInfo } from '../../metadata/types';

/** A field as the editor holds it: every setting, whether its type has it or not. */
export type FieldDraft = {
  name: string;
  type: FieldType;
  label: { en: string; zhCN: string };
  help: { en: string; zhCN: string };
  required: boolean;
  unique: boolean;
  indexed: boolean;
  history: boolean;
  sensitivity: Sensitivity;
  default: unknown;
  defaultExpression: string;
  settings: FieldSettings;
};

const commonInputs = [
  'name',
  'type',
  'label',
  'help',
  'required',
  'unique',
  'indexed',
  'history',
  'sensitivity',
  'default',
  'defaultExpression',
];

/** The inputs that the editor shows for a draft, where faults can be placed. */
export function fieldInputs(draft: FieldDraft): string[] {
  const options = draft.settings.options.flatMap((_, i) => [`options.${i}.value`, `options.${i}`]);
  return [...commonInputs, ...kindOf(draft).settings, ...options];
}

const onDeleteOf = (raw: FieldInfo['onDelete']): FieldSettings['onDelete'] => raw ?? 'KEEP';
const textOf = (raw: string | number | null | undefined) =>
  raw === null || raw === undefined ? '' : String(raw);

export function draftOfField(field: FieldInfo | null, type: FieldType = 'text'): FieldDraft {
  const source = field ?? draftField({ name: '', type, label: { en: '', zhCN: '' }, history: true });
  return {
    name: source.name,
    type: source.type,
    label: source.label,
    help: source.help,
    required: source.required,
    unique: source.unique,
    indexed: source.indexed,
    history: source.history,
    sensitivity: source.sensitivity,
    default: source.default ?? null,
    defaultExpression: source.defaultExpression ?? '',
    settings: {
      maxLength: textOf(source.maxLength),
      scale: textOf(source.scale),
      min: textOf(source.min),
      max: textOf(source.max),
      currency: source.currency ?? '',
      options: source.options.map((option, i) => ({
        key: `s${i}`,
        value: option.value,
        label: option.label,
        color: option.color ?? 'gray',
        retired: option.retired,
      })),
      target: source.target ?? '',
      inverse: source.inverse ?? '',
      onDelete: onDeleteOf(source.onDelete),
      format: source.format ?? '',
    },
  };
}

/** The draft as a field, so that its input can be tried before it exists. */
export function previewOf(draft: FieldDraft): FieldInfo {
  const { settings } = draft;
  return draftField({
    name: draft.name || 'preview',
    type: draft.type,
    label: draft.label,
    required: draft.required,
    currency: settings.currency || null,
    target: settings.target || null,
    scale: integerOf(settings.scale) ?? null,
    options: settings.options.filter(({ value }) => value !== ''),
  });
}

export function createFieldInput(object: string, draft: FieldDraft): CreateFieldInput {
  return {
    object,
    name: draft.name,
    type: draft.type,
    ...commonInput(draft),
    ...ownSettings(draft, fieldKinds[draft.type].settings),
  };
}

/** Settings that can't change any more are left out. */
export function updateFieldInput(object: string, draft: FieldDraft): UpdateFieldInput {
  const fixed: (keyof FieldSettings)[] = ['scale', 'target', 'inverse', 'format'];
  const changeable = kindOf(draft).settings.filter((name) => !fixed.includes(name));
  return { object, name: draft.name, ...commonInput(draft), ...ownSettings(draft, changeable) };
}

function commonInput(draft: FieldDraft) {
  const kind = kindOf(draft);
  const has = (setting: FieldKind['common'][number]) => kind.common.includes(setting);
  return {
    label: draft.label,
    help: draft.help,
    history: draft.history,
    sensitivity: draft.sensitivity,
    ...(has('required') && { required: draft.required }),
    ...(has('unique') && { unique: draft.unique }),
    ...(has('indexed') && { indexed: draft.indexed }),
    ...(has('default') && {
      default: draft.defaultExpression ? null : kind.write ? kind.write(draft.default) : draft.default,
      defaultExpression: draft.defaultExpression || null,
    }),
  };
}

function ownSettings(draft: FieldDraft, names: (keyof FieldSettings)[]) {
  const input: Partial<Omit<CreateFieldInput, 'object' | 'name' | 'type' | 'label'>> = {};
  const write: Record<keyof FieldSettings, () => void> = {
    maxLength: () => {
      input.maxLength = integerOf(draft.settings.maxLength);
    },
    scale: () => {
      input.scale = integerOf(draft.settings.scale);
    },
    min: () => {
      input.min = draft.settings.min || null;
    },
    max: () => {
      input.max = draft.settings.max || null;
    },
    currency: () => {
      input.currency = draft.settings.currency || undefined;
    },
    options: () => {
      input.options = optionInputs(draft);
    },
    target: () => {
      input.target = draft.settings.target;
    },
    inverse: () => {
      input.inverse = draft.settings.inverse || undefined;
    },
    onDelete: () => {
      input.onDelete = draft.settings.onDelete;
    },
    format: () => {
      input.format = draft.settings.format || undefined;
    },
  };
  for (const name of names) write[name]();
  return input;
}

function optionInputs(draft: FieldDraft): OptionInput[] {
  return draft.settings.options.map(({ value, label, color, retired }) => ({ value, label, color, retired }));
}

function integerOf(written: string): number | undefined {
  return /^\d{1,9}$/.test(written.trim()) ? Number(written) : undefined;
}
