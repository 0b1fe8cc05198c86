import type { SortKey } from '../../data/recordQuery';

/** Reads an order from a page's address: "name,-createdAt". */
export function parseSort(raw: unknown): string | undefined {
  return typeof raw === 'string' && /^-?\w+(,-?\w+)*$/.test(raw) ? raw : undefined;
}

export function sortKeys(sort: string | undefined): SortKey[] {
  if (!sort) return [];
  return sort
    .split(',')
    .map((key) => ({ field: key.replace(/^-/, ''), direction: key.startsWith('-') ? 'DESC' : 'ASC' }));
}

export function sortText(keys: SortKey[]): string | undefined {
  if (keys.length === 0) return undefined;
  return keys.map(({ field, direction }) => (direction === 'DESC' ? `-${field}` : field)).join();
}

/**
 * The order after a click on a column's head: ascending, then descending, then
 * none. With add (Shift) the other keys stay.
 */
export function nextSort(keys: SortKey[], field: string, add: boolean): SortKey[] {
  const current = keys.find((key) => key.field === field);
  const turned = turn(field, current);
  if (!add) return turned ? [turned] : [];
  if (!current) return turned ? [...keys, turned] : keys;
  return keys.flatMap((key) => (key.field === field ? (turned ?? []) : key));
}

function turn(field: string, current: SortKey | undefined): SortKey | null {
  if (!current) return { field, direction: 'ASC' };
  return current.direction === 'ASC' ? { field, direction: 'DESC' } : null;
}
