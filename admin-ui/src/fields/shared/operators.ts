import type { OperatorName } from '../../data/filter';

export const emptiness: OperatorName[] = ['isEmpty', 'isNotEmpty'];
export const textOperators: OperatorName[] = [
  'contains',
  'eq',
  'ne',
  'startsWith',
  'endsWith',
  'in',
  'notIn',
  ...emptiness,
];
export const numberOperators: OperatorName[] = [
  'eq',
  'ne',
  'gt',
  'gte',
  'lt',
  'lte',
  'between',
  'in',
  'notIn',
  ...emptiness,
];
export const dateOperators: OperatorName[] = [
  'withinLast',
  'olderThan',
  'eq',
  'ne',
  'gt',
  'gte',
  'lt',
  'lte',
  'between',
  ...emptiness,
];
