import { useMemo } from 'react';
import {
  nameFieldOf,
  type ObjectInfo,
  type RecordData,
  type RecordLink,
  recordName,
  typeName,
} from '../metadata/types';
import { useDebouncedValue } from '../ui/kit';
import { searchQuery } from './searchQuery';
import { useLoad } from './useApi';

const pauseMilliseconds = 200;
const shown = 20;

/** Records whose name holds what is typed; the first ones while nothing is. */
export function useRecordSearch(
  object: ObjectInfo | undefined,
  typed: string,
  { pause = false }: { pause?: boolean } = {},
): { records: RecordLink[]; loading: boolean } {
  const [text] = useDebouncedValue(typed.trim(), pauseMilliseconds);
  const withText = text !== '' && object !== undefined && nameFieldOf(object) !== undefined;
  const query = object ? searchQuery(object, withText) : 'query Nothing { __typename }';
  const variables = useMemo(() => (withText ? { text, first: shown } : { first: shown }), [withText, text]);
  const { data, loading } = useLoad<{ page: { nodes: RecordData[] } }, { text?: string; first: number }>(
    query,
    variables,
    {
      pause: pause || !object,
      types: object ? [typeName(object)] : [],
    },
  );
  if (!object || !data) return { records: [], loading };
  return {
    records: data.page.nodes.map((record) => ({ id: record.id, name: recordName(object, record) })),
    loading,
  };
}
