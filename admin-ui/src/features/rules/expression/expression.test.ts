import { CompletionContext } from '@codemirror/autocomplete';
import { EditorState, Text } from '@codemirror/state';
import { describe, expect, test } from 'vitest';
import { catalogOf } from '../../../metadata/CatalogProvider';
import { sampleField, sampleObject } from '../../../testing/samples';
import { completeExpression, type Scope } from './completion';
import { rangeAt } from './position';

const account = sampleObject(
  'account',
  'accounts',
  [sampleField('picklist', 'tier'), sampleField('lookup', 'parent')],
  {
    relatedLists: [{ name: 'orders', object: 'order', field: 'account' }],
  },
);
const order = sampleObject('order', 'orders', [
  sampleField('currency', 'amount'),
  sampleField('lookup', 'account'),
]);
const symbol = (name: string, kind: string) => ({
  name,
  kind,
  type: 'integer',
  label: name,
  signature: kind === 'function' ? `${name}(d date) integer` : null,
  help: null,
});
const scope: Scope = {
  object: account,
  catalog: catalogOf([account, order]),
  symbols: [
    symbol('tier', 'field'),
    symbol('daysSince', 'function'),
    symbol('retail.recencyScore', 'function'),
    symbol('A', 'option'),
    symbol('parent.tier', 'field'),
  ],
  chinese: false,
};

function complete(text: string, within: Scope = scope): string[] {
  const context = new CompletionContext(EditorState.create({ doc: text }), text.length, true);
  return completeExpression(within)(context)?.options.map(({ label }) => label) ?? [];
}

describe('completion', () => {
  test('offers names', () => expect(complete('t')).toEqual(['tier', 'daysSince', 'retail.recencyScore']));
  test('offers fields behind a lookup', () => expect(complete('parent.')).toEqual(['tier', 'parent']));
  test('goes through several lookups, also of the old record', () =>
    expect(complete('old.parent.parent.t')).toContain('tier'));
  test('offers the functions of a plugin', () => expect(complete('retail.re')).toEqual(['recencyScore']));
  test('offers fields of a related list inside its predicate', () =>
    expect(complete('filter(orders, .am')).toEqual(['amount', 'account']));
  test('offers options inside quotes', () => expect(complete('tier == "')).toEqual(['A', 'B', 'C']));
  test('offers the options of the field to set', () =>
    expect(complete('', { ...scope, target: account.fields[0] }).slice(0, 3)).toEqual(['"A"', '"B"', '"C"']));
});

describe('a problem underlines', () => {
  const at = (text: string, line: number, column: number) => {
    const doc = Text.of(text.split('\n'));
    const { from, to } = rangeAt(doc, line, column);
    return doc.sliceString(from, to);
  };
  test('the word at its place', () => expect(at('amount > nope', 1, 10)).toBe('nope'));
  test('in its line', () => expect(at('a\nbb + c', 2, 4)).toBe('+'));
  test('counting characters, not code units', () => expect(at('"😀" == nope', 1, 8)).toBe('nope'));
  test('the last character, behind the end', () => expect(at('a >', 1, 4)).toBe('>'));
  test('nothing in an empty text', () => expect(at('', 1, 1)).toBe(''));
  test('within the text, wherever it points', () => expect(at('ab', 9, 99)).toBe('b'));
});
