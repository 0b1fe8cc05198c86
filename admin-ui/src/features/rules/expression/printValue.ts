/** A value of an expression in short, as an expression would write it. */
export function printValue(value: unknown): string {
  if (value === null || value === undefined) return 'nil';
  return typeof value === 'string' ? `"${value}"` : JSON.stringify(value);
}
