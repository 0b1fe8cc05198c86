import { describe, expect, test } from 'vitest';
import { type FilterItem, isComplete, parseFilter, toFilterInput } from './filter';

describe('a filter becomes the input of the API', () => {
  const cases: { name: string; filter: FilterItem | undefined; input: unknown }[] = [
    { name: 'nothing', filter: undefined, input: undefined },
    { name: 'an empty group', filter: { join: 'and', items: [] }, input: undefined },
    {
      name: 'a comparison',
      filter: { field: 'name', op: 'contains', value: 'x' },
      input: { name: { contains: 'x' } },
    },
    { name: 'emptiness', filter: { field: 'name', op: 'isEmpty' }, input: { name: { isNull: true } } },
    { name: 'the opposite', filter: { field: 'name', op: 'isNotEmpty' }, input: { name: { isNull: false } } },
    {
      name: 'a lookup by its id',
      filter: { field: 'accountId', op: 'eq', value: { id: 'a1', name: 'Acme' } },
      input: { accountId: { eq: 'a1' } },
    },
    {
      name: 'through a lookup',
      filter: { field: 'account.tier', op: 'in', value: ['A', 'B'] },
      input: { account: { tier: { in: ['A', 'B'] } } },
    },
    {
      name: 'a group of one needs no join',
      filter: { join: 'or', items: [{ field: 'n', op: 'gt', value: 3 }] },
      input: { n: { gt: 3 } },
    },
    {
      name: 'groups in groups, half-written conditions left out',
      filter: {
        join: 'and',
        items: [
          { field: 'a', op: 'eq', value: 1 },
          { field: 'b', op: 'between', value: [1, null] },
          {
            join: 'or',
            items: [
              { field: 'c', op: 'eq', value: false },
              { field: 'd', op: 'withinLast', value: '30d' },
            ],
          },
        ],
      },
      input: { and: [{ a: { eq: 1 } }, { or: [{ c: { eq: false } }, { d: { withinLast: '30d' } }] }] },
    },
  ];
  test.each(cases)('$name', ({ filter, input }) => expect(toFilterInput(filter)).toEqual(input));
});

test('a condition waits until it has what it needs', () => {
  expect(isComplete({ field: 'a', op: 'eq', value: '' })).toBe(false);
  expect(isComplete({ field: 'a', op: 'eq', value: 0 })).toBe(true);
  expect(isComplete({ field: 'a', op: 'in', value: [] })).toBe(false);
  expect(isComplete({ field: 'a', op: 'isEmpty' })).toBe(true);
});

describe('a filter is read from an address', () => {
  const good = { join: 'and', items: [{ field: 'a', op: 'eq', value: 1 }] };
  test('as it was written', () => expect(parseFilter(JSON.parse(JSON.stringify(good)))).toEqual(good));
  test.each([
    ['a text', 'x'],
    ['null', null],
    ['no join', { items: [] }],
    ['an unknown operator', { join: 'and', items: [{ field: 'a', op: 'like' }] }],
    ['a broken group inside', { join: 'and', items: [{ join: 'xor', items: [] }] }],
    ['an empty group', { join: 'and', items: [] }],
  ])('%s is no filter', (_, raw) => expect(parseFilter(raw)).toBeUndefined());
});
