import { type FilterItem, isGroup } from '../../data/filter';
import { kindOf } from '../../fields/registry';
import { type ApiText, pickText } from '../../i18n/useText';
import type { Catalog } from '../../metadata/CatalogProvider';
import { systemFields } from '../../metadata/systemFields';
import type { FieldInfo, ObjectInfo } from '../../metadata/types';

/** A field that a list can be filtered by. */
export type FilterField = {
  /** As the API's filter spells it: "name", "accountId", "account.tier". */
  path: string;
  field: FieldInfo;
  /** The lookup that leads to it; null for the object's own. */
  through: ApiText | null;
};

/** The object's own fields, then those of the records it points to. */
export function filterFieldsOf(object: ObjectInfo, catalog: Catalog): FilterField[] {
  const own = [...object.fields, ...systemFields].map((field) => ({
    path: pathOf(field),
    field,
    through: null,
  }));
  const related = object.fields.flatMap((lookup) => {
    const target = catalog.object(lookup.target ?? '');
    if (!target) return [];
    return target.fields.map((field) => ({
      path: `${lookup.name}.${pathOf(field)}`,
      field,
      through: lookup.label,
    }));
  });
  return [...own, ...related];
}

function pathOf(field: FieldInfo): string {
  const { filterName } = kindOf(field);
  return filterName ? filterName(field) : field.name;
}

/** How the field is called on the screen: "Account › Tier". */
export function filterFieldLabel({ field, through }: FilterField, chinese: boolean): string {
  const own = pickText(field.label, chinese) || field.name;
  return through ? `${pickText(through, chinese)} › ${own}` : own;
}

/** The filter with the values as the API takes them ("12" of an integer becomes 12). Links keep their names for the chips. */
export function settleFilter<Item extends FilterItem>(item: Item, fields: FilterField[]): Item {
  if (isGroup(item)) return { ...item, items: item.items.map((inner) => settleFilter(inner, fields)) };
  const found = fields.find(({ path }) => path === item.field);
  const write = found && found.field.type !== 'lookup' ? kindOf(found.field).write : undefined;
  if (!write || ['withinLast', 'olderThan'].includes(item.op)) return item;
  return { ...item, value: Array.isArray(item.value) ? item.value.map(write) : write(item.value) };
}
