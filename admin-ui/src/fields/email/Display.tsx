import type { DisplayProps } from '../kind';
import { LinkDisplay } from '../shared/LinkDisplay';

export function EmailDisplay({ value }: DisplayProps) {
  return <LinkDisplay value={value} href={(value) => `mailto:${value}`} />;
}
