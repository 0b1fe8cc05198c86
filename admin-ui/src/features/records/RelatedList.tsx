import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { relatedQuery } from '../../data/recordQuery';
import type { RecordPageData } from '../../data/recordTypes';
import { useLoad } from '../../data/useApi';
import { useCatalog } from '../../metadata/CatalogProvider';
import { type ObjectInfo, typeName } from '../../metadata/types';
import { EmptyState } from '../../ui/EmptyState';
import { ErrorNotice } from '../../ui/ErrorNotice';
import { Button, Group } from '../../ui/kit';
import { Loading } from '../../ui/Loading';
import { columnsOf } from './columns';
import { RecordTable } from './RecordTable';
import type { RelatedListInfo } from './useRelatedCounts';

const pageSize = 25;

type Props = { object: ObjectInfo; id: string; list: RelatedListInfo };

/** Records that point to one, a page at a time. */
export function RelatedList({ object, id, list }: Props) {
  const { t } = useTranslation();
  const catalog = useCatalog();
  const [cursors, setCursors] = useState<string[]>([]);
  const columns = useMemo(() => columnsOf(list.object), [list.object]);
  const query = useMemo(
    () => relatedQuery(object, list.name, columns, catalog),
    [object, list.name, columns, catalog],
  );
  const variables = { id, first: pageSize, after: cursors.at(-1) };
  const { data, error, loading, reload } = useLoad<
    { record: { page: RecordPageData } | null },
    typeof variables
  >(query, variables, { types: [typeName(list.object)] });
  const page = data?.record?.page;
  if (error) return <ErrorNotice error={error} onRetry={reload} />;
  if (loading || !page) return <Loading />;
  if (page.totalCount === 0) return <EmptyState text={t('records.noRelated')} />;
  const { hasNextPage, endCursor } = page.pageInfo;
  return (
    <>
      <RecordTable object={list.object} columns={columns} records={page.nodes} total={page.totalCount} />
      {(hasNextPage || cursors.length > 0) && (
        <Group justify="flex-end" mt="sm" gap="xs">
          <Button
            variant="default"
            disabled={cursors.length === 0}
            onClick={() => setCursors(cursors.slice(0, -1))}
          >
            {t('records.previous')}
          </Button>
          <Button
            variant="default"
            disabled={!hasNextPage || !endCursor}
            onClick={() => endCursor && setCursors([...cursors, endCursor])}
          >
            {t('records.next')}
          </Button>
        </Group>
      )}
    </>
  );
}
