import type { DisplayProps } from '../kind';
import { LinkDisplay } from '../shared/LinkDisplay';
import { TextDisplay } from '../shared/TextDisplay';

/** Only web addresses become links: a stored "javascript:" stays text. */
export function UrlDisplay(props: DisplayProps) {
  if (!/^https?:\/\//i.test(String(props.value ?? ''))) return <TextDisplay {...props} />;
  return <LinkDisplay value={props.value} href={(value) => value} external />;
}
