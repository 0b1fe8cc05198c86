import { useFormat } from '../../i18n/useFormat';
import type { DisplayProps } from '../kind';
import { NoValue } from '../shared/NoValue';

export function DateTimeDisplay({ value }: DisplayProps) {
  const format = useFormat();
  if (!value) return <NoValue />;
  return <time dateTime={String(value)}>{format.dateTime(String(value))}</time>;
}
