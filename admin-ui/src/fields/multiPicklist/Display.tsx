import { Group } from '../../ui/kit';
import type { DisplayProps } from '../kind';
import { NoValue } from '../shared/NoValue';
import { OptionBadge } from '../shared/OptionBadge';

export function MultiPicklistDisplay({ field, value }: DisplayProps) {
  if (!Array.isArray(value) || value.length === 0) return <NoValue />;
  return (
    <Group gap={4} component="span" display="inline-flex">
      {value.map((option) => (
        <OptionBadge key={String(option)} field={field} value={String(option)} />
      ))}
    </Group>
  );
}
