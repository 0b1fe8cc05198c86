/**
 * A filter as a person builds it: conditions joined by "all" or "any", with
 * groups inside. It is plain JSON, so that a list's address can hold it.
 */
export type OperatorName =
  | 'eq'
  | 'ne'
  | 'in'
  | 'notIn'
  | 'lt'
  | 'lte'
  | 'gt'
  | 'gte'
  | 'between'
  | 'contains'
  | 'startsWith'
  | 'endsWith'
  | 'hasAny'
  | 'hasAll'
  | 'hasNone'
  | 'withinLast'
  | 'olderThan'
  | 'isEmpty'
  | 'isNotEmpty';

export type Condition = {
  /** API name, or through a lookup "account.tier"; as the API's filter spells it. */
  field: string;
  op: OperatorName;
  value?: unknown;
};

export type FilterGroup = { join: 'and' | 'or'; items: FilterItem[] };
export type FilterItem = Condition | FilterGroup;

/** What an operator is compared with. */
export type Operand = 'one' | 'two' | 'many' | 'duration' | 'none';

const operands: Record<OperatorName, Operand> = {
  eq: 'one',
  ne: 'one',
  in: 'many',
  notIn: 'many',
  lt: 'one',
  lte: 'one',
  gt: 'one',
  gte: 'one',
  between: 'two',
  contains: 'one',
  startsWith: 'one',
  endsWith: 'one',
  hasAny: 'many',
  hasAll: 'many',
  hasNone: 'many',
  withinLast: 'duration',
  olderThan: 'duration',
  isEmpty: 'none',
  isNotEmpty: 'none',
};

export function operandOf(op: OperatorName): Operand {
  return operands[op];
}

export function isGroup(item: FilterItem): item is FilterGroup {
  return 'items' in item;
}

/** Whether the condition has all it needs to be sent; half-written ones wait. */
export function isComplete({ op, value }: Condition): boolean {
  switch (operands[op]) {
    case 'none':
      return true;
    case 'two':
      return Array.isArray(value) && value.length === 2 && value.every(isGiven);
    case 'many':
      return Array.isArray(value) && value.length > 0;
    default:
      return isGiven(value);
  }
}

function isGiven(value: unknown): boolean {
  return value !== undefined && value !== null && value !== '';
}

/** The filter as the API's input; undefined when nothing is asked for. */
export function toFilterInput(item: FilterItem | undefined): Record<string, unknown> | undefined {
  if (!item) return undefined;
  if (!isGroup(item)) return isComplete(item) ? conditionInput(item) : undefined;
  const inputs = item.items.map(toFilterInput).filter((input) => input !== undefined);
  if (inputs.length === 0) return undefined;
  return inputs.length === 1 ? inputs[0] : { [item.join]: inputs };
}

function conditionInput({ field, op, value }: Condition): Record<string, unknown> {
  const path = field.split('.');
  const comparison = comparisonInput(op, value);
  return path.reduceRight<Record<string, unknown>>((inner, name) => ({ [name]: inner }), comparison);
}

function comparisonInput(op: OperatorName, value: unknown): Record<string, unknown> {
  if (op === 'isEmpty') return { isNull: true };
  if (op === 'isNotEmpty') return { isNull: false };
  return { [op]: Array.isArray(value) ? value.map(plain) : plain(value) };
}

/** A chosen record is compared by its id; its name is there for people. */
function plain(value: unknown): unknown {
  return typeof value === 'object' && value !== null && 'id' in value ? value.id : value;
}

/** Reads a filter from a page's address; anything else is no filter. */
export function parseFilter(raw: unknown): FilterGroup | undefined {
  if (!isFilterItem(raw) || !isGroup(raw)) return undefined;
  return raw.items.length > 0 ? raw : undefined;
}

function isFilterItem(raw: unknown): raw is FilterItem {
  if (typeof raw !== 'object' || raw === null) return false;
  const item = raw as Partial<FilterGroup> & Partial<Condition>;
  if (Array.isArray(item.items))
    return (item.join === 'and' || item.join === 'or') && item.items.every(isFilterItem);
  return typeof item.field === 'string' && typeof item.op === 'string' && item.op in operands;
}
