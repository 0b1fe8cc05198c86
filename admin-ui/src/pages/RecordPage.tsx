import { useParams } from '@tanstack/react-router';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { recordQuery } from '../data/recordQuery';
import type { RecordDetail } from '../data/recordTypes';
import { useLoad } from '../data/useApi';
import { RecordView } from '../features/records/RecordView';
import { useCatalog } from '../metadata/CatalogProvider';
import { type ObjectInfo, recordName } from '../metadata/types';
import { EmptyState } from '../ui/EmptyState';
import { ErrorNotice } from '../ui/ErrorNotice';
import { Loading } from '../ui/Loading';
import { PageHeader } from '../ui/PageHeader';
import { usePageTitle } from '../ui/usePageTitle';
import { NotFoundPage } from './NotFoundPage';

export function RecordPage() {
  const { object: name, id } = useParams({ from: '/records/$object/$id' });
  const object = useCatalog().object(name);
  return object ? <LoadedRecord key={id} object={object} id={id} /> : <NotFoundPage />;
}

function LoadedRecord({ object, id }: { object: ObjectInfo; id: string }) {
  const { t } = useTranslation();
  const catalog = useCatalog();
  const query = useMemo(() => recordQuery(object, catalog), [object, catalog]);
  const { data, error, loading, reload } = useLoad<{ record: RecordDetail | null }, { id: string }>(query, {
    id,
  });
  const record = data?.record;
  usePageTitle(record ? recordName(object, record) : '');
  if (record) return <RecordView object={object} record={record} reload={reload} />;
  if (error) return <ErrorNotice error={error} onRetry={reload} />;
  if (loading || !data) return <Loading rows={8} />;
  return (
    <>
      <PageHeader title={t('records.gone')} />
      <EmptyState text={t('records.goneHelp')} />
    </>
  );
}
