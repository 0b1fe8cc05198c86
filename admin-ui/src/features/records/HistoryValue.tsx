import { nameQuery } from '../../data/searchQuery';
import { useLoad } from '../../data/useApi';
import { kindOf } from '../../fields/registry';
import { NoValue } from '../../fields/shared/NoValue';
import { useCatalog } from '../../metadata/CatalogProvider';
import { type FieldInfo, type RecordData, recordName } from '../../metadata/types';

type Props = { field: FieldInfo | undefined; value: unknown };

/** A value out of the log: in the API's form, perhaps of a field that is gone. */
export function HistoryValue({ field, value }: Props) {
  if (value === null || value === undefined) return <NoValue />;
  if (!field) return typeof value === 'string' ? value : JSON.stringify(value);
  if (field.type === 'lookup') return <LinkedRecord field={field} id={String(value)} />;
  const { Display } = kindOf(field);
  return <Display field={field} value={value} />;
}

/** A record that was linked, by the name that it has now; by its id while it can't be seen. */
function LinkedRecord({ field, id }: { field: FieldInfo; id: string }) {
  const target = useCatalog().object(field.target ?? '');
  const query = target ? nameQuery(target) : 'query Nothing { __typename }';
  const { data } = useLoad<{ record: RecordData | null }, { id: string }>(query, { id }, { pause: !target });
  const record = data?.record;
  const { Display } = kindOf(field);
  return <Display field={field} value={{ id, name: target && record ? recordName(target, record) : id }} />;
}
