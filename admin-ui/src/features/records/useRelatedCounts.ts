import { useMemo } from 'react';
import { relatedCountsQuery } from '../../data/recordQuery';
import { useLoad } from '../../data/useApi';
import { useText } from '../../i18n/useText';
import { useCatalog } from '../../metadata/CatalogProvider';
import { type ObjectInfo, typeName } from '../../metadata/types';

export type RelatedListInfo = { name: string; label: string; object: ObjectInfo; count: number | null };

/** The lists of records that point to one, with how many each has; null while unknown. */
export function useRelatedCounts(object: ObjectInfo, id: string): RelatedListInfo[] {
  const text = useText();
  const catalog = useCatalog();
  const lists = object.relatedLists;
  const query = useMemo(
    () => (lists.length > 0 ? relatedCountsQuery(object) : 'query Nothing { __typename }'),
    [object, lists],
  );
  const types = lists.map((list) => typeName({ name: list.object }));
  type Counts = { record: Record<string, { totalCount: number }> | null };
  const { data } = useLoad<Counts, { id: string }>(query, { id }, { pause: lists.length === 0, types });
  return lists.flatMap((list) => {
    const related = catalog.object(list.object);
    if (!related) return [];
    const label = text(related.pluralLabel) || text(related.label, related.plural);
    return [
      { name: list.name, label, object: related, count: data?.record?.[list.name]?.totalCount ?? null },
    ];
  });
}
