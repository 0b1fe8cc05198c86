import type { DisplayProps } from '../kind';
import { NumberDisplay } from '../shared/NumberDisplay';

/** Years and numbers of four digits stay in one piece: 1996, but 10,000. */
const options: Intl.NumberFormatOptions = { useGrouping: 'min2' };

export function IntegerDisplay(props: DisplayProps) {
  return <NumberDisplay {...props} options={options} />;
}
