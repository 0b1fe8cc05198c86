/** A whole number for the API; what is none goes as it was written, for the server to say what is wrong. */
export function writeInteger(value: unknown): unknown {
  if (value === '' || value === null || value === undefined) return null;
  const written = String(value).trim();
  return /^-?\d{1,15}$/.test(written) ? Number(written) : written;
}
