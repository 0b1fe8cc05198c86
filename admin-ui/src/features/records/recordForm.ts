import { kindOf, readValue } from '../../fields/registry';
import type { FieldInfo, ObjectInfo, RecordData } from '../../metadata/types';

export type Values = Record<string, unknown>;

/** The fields that a form shows: those the person may write. The product numbers and classifies by itself. */
export function formFields(object: ObjectInfo): FieldInfo[] {
  return object.fields.filter((field) => field.writable && !field.ruleSet && field.type !== 'autoNumber');
}

/** What a form starts with: the record's values, or the fields' defaults. */
export function startValues(fields: FieldInfo[], record: RecordData | null): Values {
  return Object.fromEntries(
    fields.map((field) => [field.name, record ? readValue(field, record) : (field.default ?? null)]),
  );
}

/**
 * The data of a save. An update sends what was changed and nothing else, so
 * that two people who edit different fields do not undo each other; a new
 * record leaves out what is empty, so that defaults apply.
 */
export function changedData(fields: FieldInfo[], start: Values, values: Values, creating: boolean): Values {
  const data: Values = {};
  for (const field of fields) {
    const { write = (value: unknown) => value, writeName } = kindOf(field);
    const value = write(values[field.name]);
    const changed = JSON.stringify(value) !== JSON.stringify(write(start[field.name]));
    const send = creating ? value !== null && value !== undefined : changed;
    const cleared = creating && changed; // a default that the person took away
    if (send || cleared) data[writeName ? writeName(field) : field.name] = value ?? null;
  }
  return data;
}

/** The inputs of the form by the names that the server's faults use. */
export function inputNames(fields: FieldInfo[]): string[] {
  return fields.flatMap((field) => {
    const { writeName } = kindOf(field);
    return writeName ? [field.name, writeName(field)] : [field.name];
  });
}
