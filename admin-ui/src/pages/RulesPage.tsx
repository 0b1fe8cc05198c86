import { IconPlus } from '@tabler/icons-react';
import { useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { NewRuleSet } from '../features/rules/NewRuleSet';
import { RuleSetTable } from '../features/rules/RuleSetTable';
import { Button } from '../ui/kit';
import { PageHeader } from '../ui/PageHeader';
import { SideDrawer } from '../ui/SideDrawer';
import { usePageTitle } from '../ui/usePageTitle';

export function RulesPage() {
  const { t } = useTranslation();
  const { object } = useSearch({ from: '/build/rules' });
  const [creating, setCreating] = useState(false);
  usePageTitle(t('rules.title'));
  return (
    <>
      <PageHeader
        title={t('rules.title')}
        description={t('rules.about')}
        actions={
          <Button leftSection={<IconPlus size={16} />} onClick={() => setCreating(true)}>
            {t('rules.new')}
          </Button>
        }
      />
      <RuleSetTable object={object} />
      <SideDrawer title={t('rules.new')} opened={creating} onClose={() => setCreating(false)} size="md">
        <NewRuleSet onCancel={() => setCreating(false)} />
      </SideDrawer>
    </>
  );
}
