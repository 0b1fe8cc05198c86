import type { FieldType } from '../data/generated';
import { fieldKinds } from '../fields/registry';
import { draftField } from '../metadata/systemFields';
import type { FieldInfo, ObjectInfo } from '../metadata/types';

/** A field of any type with the settings that its type needs. */
export function sampleField(type: FieldType, name: string, parts: Partial<FieldInfo> = {}): FieldInfo {
  const options = ['A', 'B', 'C'].map((value) => ({
    value,
    label: { en: `Class ${value}`, zhCN: `${value} 级` },
    color: 'teal',
    retired: false,
  }));
  return draftField({
    name,
    type,
    label: { en: `The ${name}`, zhCN: `${name} 字段` },
    options: fieldKinds[type].settings.includes('options') ? options : [],
    target: type === 'lookup' ? 'account' : null,
    ...parts,
  });
}

export function sampleObject(
  name: string,
  plural: string,
  fields: FieldInfo[],
  parts: Partial<ObjectInfo> = {},
): ObjectInfo {
  const capital = name.charAt(0).toUpperCase() + name.slice(1);
  return {
    name,
    plural,
    nameField: 'name',
    plugin: null,
    label: { en: capital, zhCN: `${name} 对象` },
    pluralLabel: { en: `${capital} list`, zhCN: `${name} 列表` },
    help: { en: '', zhCN: '' },
    fields,
    relatedLists: [],
    permissions: { create: true, read: true, update: true, delete: true },
    ...parts,
  };
}

/** Accounts, and customers that point to them and have a field of every type. */
export function sampleObjects(): ObjectInfo[] {
  const name = sampleField('text', 'name', { label: { en: 'Name', zhCN: '名称' }, required: true });
  const everyType = Object.values(fieldKinds).map(({ type }) => sampleField(type, `${type}Field`));
  const account = sampleObject('account', 'accounts', [name], {
    relatedLists: [{ name: 'customers', object: 'customer', field: 'lookupField' }],
  });
  return [sampleObject('customer', 'customers', [name, ...everyType]), account];
}
