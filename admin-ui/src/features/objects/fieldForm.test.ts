import { coerceInputValue, isInputType } from 'graphql';
import { describe, expect, test } from 'vitest';
import { fieldKinds } from '../../fields/registry';
import { apiSchema } from '../../testing/apiSchema';
import { sampleField } from '../../testing/samples';
import { createFieldInput, draftOfField, fieldInputs, updateFieldInput } from './fieldForm';
import { apiName, pluralOf } from './objectForm';

const schema = apiSchema([]);

/** Faults of a value for an input type of the API. */
function faults(typeName: string, value: unknown): string[] {
  const type = schema.getType(typeName);
  if (!isInputType(type)) throw new Error(`no input type ${typeName}`);
  const found: string[] = [];
  coerceInputValue(value, type, (path, _, error) => found.push(`${path.join('.')}: ${error.message}`));
  return found;
}

describe.each(Object.values(fieldKinds).map(({ type }) => type))('%s', (type) => {
  const draft = draftOfField(sampleField(type, 'some'));

  test('creating sends what the API takes', () => {
    const input = createFieldInput('deal', draft);
    expect(faults('CreateFieldInput', JSON.parse(JSON.stringify(input)))).toEqual([]);
  });

  test('changing sends what the API takes, without what is fixed', () => {
    const input = updateFieldInput('deal', draft);
    expect(faults('UpdateFieldInput', JSON.parse(JSON.stringify(input)))).toEqual([]);
  });

  test('settings of other types are not sent', () => {
    const input = createFieldInput('deal', draft) as Record<string, unknown>;
    const { settings } = fieldKinds[type];
    const foreign = (
      [
        'maxLength',
        'scale',
        'min',
        'max',
        'currency',
        'options',
        'target',
        'inverse',
        'onDelete',
        'format',
      ] as const
    ).filter((name) => !settings.includes(name) && name in input);
    expect(foreign).toEqual([]);
  });
});

test('faults of options have a place', () => {
  expect(fieldInputs(draftOfField(sampleField('picklist', 'tier')))).toContain('options.2.value');
});

test.each([
  ['Sales order', 'salesOrder'],
  ['2nd  Address', 'ndAddress'],
  ['客户', ''],
  ['Café type', 'cafeType'],
])('%s gives the API name %s', (label, name) => expect(apiName(label)).toBe(name));

test.each([
  ['company', 'companies'],
  ['box', 'boxes'],
  ['day', 'days'],
  ['deal', 'deals'],
  ['', ''],
])('the plural of %s is %s', (name, plural) => expect(pluralOf(name)).toBe(plural));
