import type { OptionDraft } from '../kind';

/** A new row of the options editor, with a key that no other row has. */
export function emptyOption(options: OptionDraft[]): OptionDraft {
  const used = options.map((option) => Number(option.key.slice(1)));
  return {
    key: `n${Math.max(0, ...used) + 1}`,
    value: '',
    label: { en: '', zhCN: '' },
    color: 'gray',
    retired: false,
  };
}

/** The options with one of them moved; at either end nothing changes. */
export function moveOption(options: OptionDraft[], at: number, by: number): OptionDraft[] {
  const to = at + by;
  const moved = options[at];
  if (!moved || to < 0 || to >= options.length) return options;
  const rest = options.filter((_, i) => i !== at);
  return [...rest.slice(0, to), moved, ...rest.slice(to)];
}
