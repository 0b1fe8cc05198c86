type Rec = Record<string, unknown>;

/** Whether a record passes a filter of the API, as far as tests filter. */
export function matches(record: Rec, filter: Rec | null | undefined): boolean {
  return Object.entries(filter ?? {}).every(([name, condition]) => {
    if (name === 'and') return (condition as Rec[]).every((inner) => matches(record, inner));
    if (name === 'or') return (condition as Rec[]).some((inner) => matches(record, inner));
    return compare(record[name] ?? null, condition as Rec);
  });
}

function compare(value: unknown, condition: Rec): boolean {
  return Object.entries(condition).every(([op, operand]) => {
    const test = comparisons[op];
    if (!test) throw new Error(`the fake server does not know the operator ${op}`);
    return test(value, operand);
  });
}

const comparisons: Record<string, (value: unknown, operand: unknown) => boolean> = {
  eq: (value, operand) => value === operand,
  ne: (value, operand) => value !== operand,
  in: (value, operand) => (operand as unknown[]).includes(value),
  isNull: (value, operand) => (value === null) === operand,
  gt: (value, operand) => value !== null && Number(value) > Number(operand),
  lt: (value, operand) => value !== null && Number(value) < Number(operand),
  contains: (value, operand) =>
    String(value ?? '')
      .toLowerCase()
      .includes(String(operand).toLowerCase()),
};
