import type { InputProps } from '../kind';
import { TextLineInput } from './TextLineInput';

/** An exact number: it stays text on its way, so that no digit is lost. */
export function DecimalInput(props: InputProps & { suffix?: string }) {
  return <TextLineInput {...props} inputMode="decimal" />;
}
