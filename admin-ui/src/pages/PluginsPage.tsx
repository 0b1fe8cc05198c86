import { useTranslation } from 'react-i18next';
import { PluginsDocument } from '../data/generated';
import { useLoad } from '../data/useApi';
import { PluginCard } from '../features/plugins/PluginCard';
import { usePluginPolling } from '../features/plugins/usePluginPolling';
import { EmptyState } from '../ui/EmptyState';
import { ErrorNotice } from '../ui/ErrorNotice';
import { SimpleGrid } from '../ui/kit';
import { Loading } from '../ui/Loading';
import { PageHeader } from '../ui/PageHeader';
import { usePageTitle } from '../ui/usePageTitle';

export function PluginsPage() {
  const { t } = useTranslation();
  const { data, error, loading, reload } = useLoad(PluginsDocument, {}, { types: ['Plugin'] });
  usePageTitle(t('plugins.title'));
  usePluginPolling(data?.plugins, reload);
  return (
    <>
      <PageHeader title={t('plugins.title')} description={t('plugins.about')} />
      <ErrorNotice error={error} onRetry={reload} />
      {loading && <Loading />}
      {data && data.plugins.length === 0 && <EmptyState text={t('plugins.none')} />}
      <SimpleGrid cols={{ base: 1, lg: 2 }}>
        {data?.plugins.map((plugin) => (
          <PluginCard key={plugin.name} plugin={plugin} />
        ))}
      </SimpleGrid>
    </>
  );
}
