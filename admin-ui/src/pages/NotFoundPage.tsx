import { useTranslation } from 'react-i18next';
import { EmptyState } from '../ui/EmptyState';
import { PageHeader } from '../ui/PageHeader';
import { ButtonLinkTo } from '../ui/RouterAnchor';
import { usePageTitle } from '../ui/usePageTitle';

export function NotFoundPage() {
  const { t } = useTranslation();
  usePageTitle(t('errors.noPage'));
  return (
    <>
      <PageHeader title={t('errors.noPage')} />
      <EmptyState
        text={t('errors.noPageHelp')}
        action={
          <ButtonLinkTo to="/" variant="default">
            {t('errors.toStart')}
          </ButtonLinkTo>
        }
      />
    </>
  );
}
