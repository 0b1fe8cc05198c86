import { useText } from '../../i18n/useText';
import type { FieldInfo } from '../../metadata/types';
import { Badge } from '../../ui/kit';
import { colorOf } from './colors';

/** A picklist's option with its colour; the text says what the colour means. */
export function OptionBadge({ field, value }: { field: FieldInfo; value: string }) {
  const text = useText();
  const option = field.options.find((candidate) => candidate.value === value);
  return (
    <Badge
      variant="default"
      size="lg"
      fw={450}
      leftSection={<span className="app-swatch" style={{ background: colorOf(option?.color) }} />}
    >
      {text(option?.label, value)}
    </Badge>
  );
}
