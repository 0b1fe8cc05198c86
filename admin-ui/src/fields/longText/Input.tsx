import { Textarea } from '../../ui/kit';
import type { InputProps } from '../kind';

export function LongTextInput({ field, value, onChange, ariaLabel, required, ...rest }: InputProps) {
  return (
    <Textarea
      {...rest}
      aria-label={ariaLabel}
      withAsterisk={required}
      rows={4}
      maxLength={field.maxLength ?? undefined}
      value={value === null || value === undefined ? '' : String(value)}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  );
}
