/** The colours that an option can have, by the names under which they are stored. */
export const optionColors = [
  'gray',
  'red',
  'pink',
  'grape',
  'indigo',
  'blue',
  'cyan',
  'teal',
  'green',
  'yellow',
  'orange',
] as const;

/** A stored colour for a style: one of ours by name, "#rrggbb" as it is, else grey. */
export function colorOf(color: string | null | undefined): string {
  if (color && /^#[0-9a-f]{6}$/i.test(color)) return color;
  const known = optionColors.find((name) => name === color);
  return `var(--mantine-color-${known ?? 'gray'}-6)`;
}
