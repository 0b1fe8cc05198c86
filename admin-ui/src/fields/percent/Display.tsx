import type { DisplayProps } from '../kind';
import { NumberDisplay } from '../shared/NumberDisplay';

export function PercentDisplay(props: DisplayProps) {
  const hasValue = props.value !== null && props.value !== undefined && props.value !== '';
  return (
    <NumberDisplay
      {...props}
      options={{ maximumFractionDigits: props.field.scale ?? 2 }}
      suffix={hasValue ? '%' : ''}
    />
  );
}
