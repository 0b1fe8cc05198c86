import type { FieldType } from '../data/generated';
import { autoNumber } from './autoNumber';
import { boolean } from './boolean';
import { currency } from './currency';
import { date } from './date';
import { dateTime } from './dateTime';
import { decimal } from './decimal';
import { email } from './email';
import { integer } from './integer';
import type { FieldKind } from './kind';
import { longText } from './longText';
import { lookup } from './lookup';
import { multiPicklist } from './multiPicklist';
import { percent } from './percent';
import { phone } from './phone';
import { picklist } from './picklist';
import { text } from './text';
import { url } from './url';

/** Every field type, in the order of the type picker. */
export const fieldKinds: Record<FieldType, FieldKind> = {
  text,
  longText,
  email,
  phone,
  url,
  integer,
  decimal,
  currency,
  percent,
  boolean,
  date,
  dateTime,
  picklist,
  multiPicklist,
  lookup,
  autoNumber,
};

export function kindOf(field: { type: FieldType }): FieldKind {
  return fieldKinds[field.type];
}

/** A field's value in a record, as its Input and Display want it. */
export function readValue(
  field: Parameters<NonNullable<FieldKind['read']>>[1],
  record: Record<string, unknown>,
): unknown {
  const { read } = kindOf(field);
  return read ? read(record, field) : (record[field.name] ?? null);
}
