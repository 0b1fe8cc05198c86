import type { DisplayProps } from '../kind';
import { NoValue } from './NoValue';

/** A value as it is. */
export function TextDisplay({ value }: DisplayProps) {
  if (value === null || value === undefined || value === '') return <NoValue />;
  return <>{String(value)}</>;
}
