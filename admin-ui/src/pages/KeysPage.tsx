import { IconPlus } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ApiKeysDocument } from '../data/generated';
import { useLoad } from '../data/useApi';
import { KeyTable } from '../features/keys/KeyTable';
import { NewKey } from '../features/keys/NewKey';
import { EmptyState } from '../ui/EmptyState';
import { ErrorNotice } from '../ui/ErrorNotice';
import { Button } from '../ui/kit';
import { Loading } from '../ui/Loading';
import { PageHeader } from '../ui/PageHeader';
import { SideDrawer } from '../ui/SideDrawer';
import { usePageTitle } from '../ui/usePageTitle';

export function KeysPage() {
  const { t } = useTranslation();
  const { data, error, loading, reload } = useLoad(ApiKeysDocument, {}, { types: ['ApiKey'] });
  const [creating, setCreating] = useState(false);
  usePageTitle(t('keys.title'));
  const create = (
    <Button leftSection={<IconPlus size={16} />} onClick={() => setCreating(true)}>
      {t('keys.new')}
    </Button>
  );
  return (
    <>
      <PageHeader title={t('keys.title')} description={t('keys.about')} actions={create} />
      <ErrorNotice error={error} onRetry={reload} />
      {loading && <Loading />}
      {data && data.apiKeys.length === 0 && <EmptyState text={t('keys.none')} />}
      {data && data.apiKeys.length > 0 && <KeyTable keys={data.apiKeys} />}
      <SideDrawer title={t('keys.new')} opened={creating} onClose={() => setCreating(false)} size="md">
        <NewKey onDone={() => setCreating(false)} />
      </SideDrawer>
    </>
  );
}
