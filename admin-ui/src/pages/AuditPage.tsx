import { useNavigate, useSearch } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { AuditLogDocument } from '../data/generated';
import { useLoad } from '../data/useApi';
import { AuditTable } from '../features/audit/AuditTable';
import { EmptyState } from '../ui/EmptyState';
import { ErrorNotice } from '../ui/ErrorNotice';
import { Button, Group } from '../ui/kit';
import { Loading } from '../ui/Loading';
import { PageHeader } from '../ui/PageHeader';
import { usePageTitle } from '../ui/usePageTitle';

const pageSize = 50;

export function AuditPage() {
  const { t } = useTranslation();
  const navigate = useNavigate({ from: '/govern/audit' });
  const { before } = useSearch({ from: '/govern/audit' });
  const { data, error, loading, reload } = useLoad(AuditLogDocument, {
    first: pageSize,
    before: before ?? null,
  });
  usePageTitle(t('audit.title'));
  const entries = data?.auditLog ?? [];
  const oldest = entries.length === pageSize ? entries.at(-1)?.id : undefined;
  return (
    <>
      <PageHeader title={t('audit.title')} description={t('audit.about')} />
      <ErrorNotice error={error} onRetry={reload} />
      {loading && <Loading />}
      {data && entries.length === 0 && <EmptyState text={t('audit.none')} />}
      {entries.length > 0 && <AuditTable entries={entries} />}
      <Group justify="flex-end" mt="sm" gap="xs">
        {before && (
          <Button variant="default" onClick={() => void navigate({ search: {} })}>
            {t('audit.newest')}
          </Button>
        )}
        {oldest && (
          <Button variant="default" onClick={() => void navigate({ search: { before: oldest } })}>
            {t('audit.older')}
          </Button>
        )}
      </Group>
    </>
  );
}
