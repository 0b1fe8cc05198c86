import type { RecordLink } from '../../metadata/types';
import { LinkTo } from '../../ui/RouterAnchor';
import type { DisplayProps } from '../kind';
import { NoValue } from '../shared/NoValue';

export function LookupDisplay({ field, value }: DisplayProps) {
  const link = value as RecordLink | null | undefined;
  if (!link) return <NoValue />;
  return (
    <LinkTo
      inherit
      to="/records/$object/$id"
      params={{ object: field.target ?? '', id: link.id }}
      search={{}}
    >
      {link.name}
    </LinkTo>
  );
}
