import type { InputProps } from '../kind';
import { DecimalInput } from '../shared/DecimalInput';

export function PercentInput(props: InputProps) {
  return <DecimalInput {...props} suffix="%" />;
}
