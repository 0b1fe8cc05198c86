import type { InputProps } from '../kind';
import { TextLineInput } from '../shared/TextLineInput';

export function EmailInput(props: InputProps) {
  return <TextLineInput {...props} type="email" />;
}
