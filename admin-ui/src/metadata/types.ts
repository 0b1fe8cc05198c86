import type { FieldPartsFragment, ObjectPartsFragment } from '../data/generated';

/** The definition of an object as the admin knows it. */
export type ObjectInfo = ObjectPartsFragment;
/** The definition of a field as the admin knows it. */
export type FieldInfo = FieldPartsFragment;

/** A record: values by API name, whatever the object has. */
export type RecordData = { id: string; version: number; [field: string]: unknown };

/** A record that a lookup points to. */
export type RecordLink = { id: string; name: string };

/** The object's GraphQL type. */
export function typeName(object: { name: string }): string {
  return pascal(object.name);
}

export function pascal(name: string): string {
  return name.charAt(0).toUpperCase() + name.slice(1);
}

/** The field whose value stands for a record. */
export function nameFieldOf(object: ObjectInfo): FieldInfo | undefined {
  return object.fields.find((field) => field.name === object.nameField);
}

/** What a record is called: the value of its object's name field, else its id. */
export function recordName(object: ObjectInfo, record: Record<string, unknown>): string {
  const value = object.nameField ? record[object.nameField] : undefined;
  return value === null || value === undefined || value === '' ? String(record.id) : String(value);
}
