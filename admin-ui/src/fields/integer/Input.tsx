import type { InputProps } from '../kind';
import { TextLineInput } from '../shared/TextLineInput';

export function IntegerInput(props: InputProps) {
  return <TextLineInput {...props} inputMode="numeric" />;
}
