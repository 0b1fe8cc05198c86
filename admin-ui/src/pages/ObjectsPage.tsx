import { IconPlus } from '@tabler/icons-react';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ObjectForm } from '../features/objects/ObjectForm';
import { ObjectList } from '../features/objects/ObjectList';
import { useCatalog } from '../metadata/CatalogProvider';
import { EmptyState } from '../ui/EmptyState';
import { Button } from '../ui/kit';
import { PageHeader } from '../ui/PageHeader';
import { SideDrawer } from '../ui/SideDrawer';
import { usePageTitle } from '../ui/usePageTitle';

export function ObjectsPage() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const { objects } = useCatalog();
  const [creating, setCreating] = useState(false);
  usePageTitle(t('objects.title'));
  const create = (
    <Button leftSection={<IconPlus size={16} />} onClick={() => setCreating(true)}>
      {t('objects.new')}
    </Button>
  );
  return (
    <>
      <PageHeader
        title={t('objects.title')}
        description={t('objects.about')}
        actions={objects.length > 0 && create}
      />
      {objects.length === 0 ? (
        <EmptyState text={t('objects.none')} action={create} />
      ) : (
        <ObjectList objects={objects} />
      )}
      <SideDrawer title={t('objects.new')} opened={creating} onClose={() => setCreating(false)}>
        <ObjectForm
          object={null}
          onCancel={() => setCreating(false)}
          onSaved={(object) =>
            void navigate({ to: '/build/objects/$object', params: { object }, search: {} })
          }
        />
      </SideDrawer>
    </>
  );
}
