import type { InputProps } from '../kind';
import { TextLineInput } from '../shared/TextLineInput';

export function UrlInput(props: InputProps) {
  return <TextLineInput {...props} type="url" />;
}
