import { useText } from '../../i18n/useText';
import type { FieldInfo } from '../../metadata/types';

/** The options that can be chosen: live ones, and those the value has already. */
export function useOptions(field: FieldInfo, chosen: string[]): { value: string; label: string }[] {
  const text = useText();
  return field.options
    .filter((option) => !option.retired || chosen.includes(option.value))
    .map((option) => ({ value: option.value, label: text(option.label, option.value) }));
}
