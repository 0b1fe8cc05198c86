/** An instant as the browser's input writes it: in the person's own zone, to the minute. */
export function toLocalInput(iso: unknown): string {
  if (!iso) return '';
  const at = new Date(String(iso));
  if (Number.isNaN(at.getTime())) return '';
  const shifted = new Date(at.getTime() - at.getTimezoneOffset() * 60_000);
  return shifted.toISOString().slice(0, 16);
}

/** What the input holds as an instant in UTC; null when it is empty. */
export function fromLocalInput(local: string): string | null {
  const at = new Date(local);
  return local === '' || Number.isNaN(at.getTime()) ? null : at.toISOString();
}
