import { kindOf } from '../../fields/registry';
import { NoValue } from '../../fields/shared/NoValue';
import type { FieldInfo } from '../../metadata/types';
import { LinkTo } from '../../ui/RouterAnchor';

type Props = { field: FieldInfo | undefined; value: unknown };

/** A value out of the log: in the API's form, perhaps of a field that is gone. */
export function HistoryValue({ field, value }: Props) {
  if (value === null || value === undefined) return <NoValue />;
  if (field?.type === 'lookup' && typeof value === 'string') {
    return (
      <LinkTo
        inherit
        to="/records/$object/$id"
        params={{ object: field.target ?? '', id: value }}
        search={{}}
      >
        {value}
      </LinkTo>
    );
  }
  if (!field) return <>{typeof value === 'string' ? value : JSON.stringify(value)}</>;
  const { Display } = kindOf(field);
  return <Display field={field} value={value} />;
}
