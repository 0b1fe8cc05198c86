import { useFormat } from '../../i18n/useFormat';
import type { DisplayProps } from '../kind';
import { NoValue } from '../shared/NoValue';

export function DateDisplay({ value }: DisplayProps) {
  const format = useFormat();
  if (!value) return <NoValue />;
  return <time dateTime={String(value)}>{format.date(String(value))}</time>;
}
