import type { InputProps } from '../kind';
import { DecimalInput } from '../shared/DecimalInput';

export function CurrencyInput(props: InputProps) {
  return <DecimalInput {...props} suffix={props.field.currency || 'CNY'} />;
}
