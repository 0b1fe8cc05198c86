import type { InputProps } from '../kind';
import { TextLineInput } from '../shared/TextLineInput';

export function DateInput(props: InputProps) {
  return <TextLineInput {...props} type="date" />;
}
