import { TextInput } from '../../ui/kit';
import type { InputProps } from '../kind';

type Props = InputProps & {
  type?: 'text' | 'email' | 'tel' | 'url' | 'date' | 'datetime-local';
  inputMode?: 'text' | 'decimal' | 'numeric';
  suffix?: string;
};

/** A line of text; its value is a string, '' when empty. */
export function TextLineInput({
  field,
  value,
  onChange,
  ariaLabel,
  type = 'text',
  inputMode,
  suffix,
  ...rest
}: Props) {
  return (
    <TextInput
      {...rest}
      aria-label={ariaLabel}
      withAsterisk={rest.required}
      required={false}
      type={type}
      inputMode={inputMode}
      maxLength={type === 'text' && !inputMode ? (field.maxLength ?? undefined) : undefined}
      rightSection={suffix}
      rightSectionWidth={suffix ? 52 : undefined}
      rightSectionProps={suffix ? { 'aria-hidden': true } : undefined}
      value={value === null || value === undefined ? '' : String(value)}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  );
}
