import type { DisplayProps } from '../kind';
import { LinkDisplay } from '../shared/LinkDisplay';

export function PhoneDisplay({ value }: DisplayProps) {
  return <LinkDisplay value={value} href={(value) => `tel:${value}`} />;
}
