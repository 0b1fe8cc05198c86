import type { DisplayProps } from '../kind';
import { NumberDisplay } from '../shared/NumberDisplay';

export function CurrencyDisplay(props: DisplayProps) {
  const digits = props.field.scale ?? 2;
  return (
    <NumberDisplay
      {...props}
      options={{
        style: 'currency',
        currency: props.field.currency || 'CNY',
        minimumFractionDigits: digits,
        maximumFractionDigits: digits,
      }}
    />
  );
}
