import { Anchor } from '../../ui/kit';
import { NoValue } from './NoValue';

type Props = { value: unknown; href: (value: string) => string; external?: boolean };

/** A value that leads out of the admin: an address to write to, call or open. */
export function LinkDisplay({ value, href, external }: Props) {
  if (!value) return <NoValue />;
  const shown = String(value);
  const target = external ? { target: '_blank', rel: 'noreferrer' } : {};
  return (
    <Anchor inherit href={href(shown)} {...target}>
      {shown}
    </Anchor>
  );
}
