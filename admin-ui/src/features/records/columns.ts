import { systemFields } from '../../metadata/systemFields';
import { type FieldInfo, nameFieldOf, type ObjectInfo } from '../../metadata/types';

const shown = 9;

/** What a list shows: the name first, then the other fields in their order, and when the record was changed. */
export function columnsOf(object: ObjectInfo): FieldInfo[] {
  const name = nameFieldOf(object);
  const others = object.fields.filter((field) => field !== name && field.type !== 'longText');
  const updated = systemFields.filter((field) => field.name === 'updatedAt');
  return [...(name ? [name] : []), ...others.slice(0, shown - 2), ...updated];
}
