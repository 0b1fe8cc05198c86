import type { DisplayProps } from '../kind';
import { NumberDisplay } from '../shared/NumberDisplay';

export function DecimalDisplay(props: DisplayProps) {
  const digits = props.field.scale ?? 2;
  return (
    <NumberDisplay {...props} options={{ minimumFractionDigits: digits, maximumFractionDigits: digits }} />
  );
}
