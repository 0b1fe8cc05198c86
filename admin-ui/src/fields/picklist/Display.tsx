import type { DisplayProps } from '../kind';
import { NoValue } from '../shared/NoValue';
import { OptionBadge } from '../shared/OptionBadge';

export function PicklistDisplay({ field, value }: DisplayProps) {
  if (!value) return <NoValue />;
  return <OptionBadge field={field} value={String(value)} />;
}
