import { expect, test } from 'vitest';
import { nextSort, parseSort, sortKeys, sortText } from './listState';

test('an order is written into the address and read back', () => {
  const keys = sortKeys('name,-createdAt');
  expect(keys).toEqual([
    { field: 'name', direction: 'ASC' },
    { field: 'createdAt', direction: 'DESC' },
  ]);
  expect(sortText(keys)).toBe('name,-createdAt');
  expect(parseSort('name; drop')).toBeUndefined();
});

test('clicks go through ascending, descending and none', () => {
  const once = nextSort([], 'name', false);
  const twice = nextSort(once, 'name', false);
  expect([sortText(once), sortText(twice), sortText(nextSort(twice, 'name', false))]).toEqual([
    'name',
    '-name',
    undefined,
  ]);
});

test('Shift adds a key and turns it in its place', () => {
  const two = nextSort(sortKeys('name'), 'age', true);
  expect(sortText(two)).toBe('name,age');
  expect(sortText(nextSort(two, 'name', true))).toBe('-name,age');
  expect(sortText(nextSort(sortKeys('-name,age'), 'name', true))).toBe('age');
  expect(sortText(nextSort(two, 'city', false))).toBe('city');
});
