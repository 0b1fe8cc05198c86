import type { FieldInfo } from './types';

const base: Omit<FieldInfo, 'name' | 'type' | 'label'> = {
  required: false,
  unique: false,
  indexed: true,
  history: false,
  sensitivity: 'normal',
  default: null,
  defaultExpression: null,
  maxLength: null,
  scale: null,
  min: null,
  max: null,
  currency: null,
  target: null,
  inverse: null,
  onDelete: null,
  format: null,
  ruleSet: null,
  plugin: null,
  writable: false,
  help: { en: '', zhCN: '' },
  options: [],
};

/** Fields that every record has and that lists can show, filter and order by. */
export const systemFields: FieldInfo[] = [
  { ...base, name: 'createdAt', type: 'dateTime', label: { en: 'Created', zhCN: '创建时间' } },
  { ...base, name: 'updatedAt', type: 'dateTime', label: { en: 'Changed', zhCN: '修改时间' } },
];

/** A field of no object yet, for trying out an input. */
export function draftField(
  parts: Pick<FieldInfo, 'name' | 'type' | 'label'> & Partial<FieldInfo>,
): FieldInfo {
  return { ...base, writable: true, indexed: false, ...parts };
}
