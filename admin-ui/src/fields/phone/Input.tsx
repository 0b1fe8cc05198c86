import type { InputProps } from '../kind';
import { TextLineInput } from '../shared/TextLineInput';

export function PhoneInput(props: InputProps) {
  return <TextLineInput {...props} type="tel" />;
}
