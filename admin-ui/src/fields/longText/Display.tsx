import { Text } from '../../ui/kit';
import type { DisplayProps } from '../kind';
import { NoValue } from '../shared/NoValue';

export function LongTextDisplay({ value }: DisplayProps) {
  if (!value) return <NoValue />;
  return (
    <Text inherit component="span" style={{ whiteSpace: 'pre-line' }}>
      {String(value)}
    </Text>
  );
}
