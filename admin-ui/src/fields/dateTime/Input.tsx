import type { InputProps } from '../kind';
import { TextLineInput } from '../shared/TextLineInput';
import { fromLocalInput, toLocalInput } from './local';

export function DateTimeInput({ value, onChange, ...rest }: InputProps) {
  return (
    <TextLineInput
      {...rest}
      type="datetime-local"
      value={toLocalInput(value)}
      onChange={(local) => onChange(fromLocalInput(String(local)))}
    />
  );
}
