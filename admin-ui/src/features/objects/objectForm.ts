import type { CreateObjectInput, UpdateObjectInput } from '../../data/generated';
import type { ObjectInfo } from '../../metadata/types';

export type ObjectDraft = {
  name: string;
  plural: string;
  label: { en: string; zhCN: string };
  pluralLabel: { en: string; zhCN: string };
  help: { en: string; zhCN: string };
  nameField: string;
  /** New objects: the name of their first field, which stands for the record. */
  nameLabel: { en: string; zhCN: string };
};

/** The inputs of the form, where faults can be shown. */
export const objectInputs = ['name', 'plural', 'label', 'pluralLabel', 'help', 'nameField'];

export function draftOf(object: ObjectInfo | null): ObjectDraft {
  return {
    name: object?.name ?? '',
    plural: object?.plural ?? '',
    label: object?.label ?? { en: '', zhCN: '' },
    pluralLabel: object?.pluralLabel ?? { en: '', zhCN: '' },
    help: object?.help ?? { en: '', zhCN: '' },
    nameField: object?.nameField ?? '',
    nameLabel: { en: 'Name', zhCN: '名称' },
  };
}

/** An API name from a label: "Sales order" becomes "salesOrder"; '' when nothing of it can be used. */
export function apiName(label: string): string {
  const words = label
    .normalize('NFKD')
    .replace(/[^A-Za-z0-9 ]/g, ' ')
    .split(/\s+/)
    .filter(Boolean);
  const joined = words
    .map((word, i) => (i === 0 ? word.toLowerCase() : word.charAt(0).toUpperCase() + word.slice(1)))
    .join('');
  return joined.replace(/^\d+/, '').slice(0, 40);
}

/** A plural by the rules of English, for the person to correct. */
export function pluralOf(name: string): string {
  if (name === '') return '';
  if (/[^aeiou]y$/.test(name)) return `${name.slice(0, -1)}ies`;
  if (/(s|x|z|ch|sh)$/.test(name)) return `${name}es`;
  return `${name}s`;
}

export function createInput(draft: ObjectDraft): CreateObjectInput {
  return {
    name: draft.name,
    plural: draft.plural,
    label: draft.label,
    pluralLabel: given(draft.pluralLabel),
    help: given(draft.help),
    nameField: 'name',
    fields: [{ name: 'name', type: 'text', label: draft.nameLabel, required: true, indexed: true }],
  };
}

export function updateInput(draft: ObjectDraft): UpdateObjectInput {
  return {
    name: draft.name,
    label: draft.label,
    pluralLabel: given(draft.pluralLabel),
    help: given(draft.help),
    nameField: draft.nameField || undefined,
  };
}

function given(text: { en: string; zhCN: string }) {
  return text.en || text.zhCN ? text : undefined;
}
