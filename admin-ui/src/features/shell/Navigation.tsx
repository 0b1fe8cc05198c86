import { IconTable } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { useText } from '../../i18n/useText';
import { useCatalog } from '../../metadata/CatalogProvider';
import { ScrollArea } from '../../ui/kit';
import { NavLinkTo } from '../../ui/NavLinkTo';
import { useSession } from '../session/SessionProvider';
import { buildPages, governPages } from './navigation';

/** Work, Build, Govern; the latter two for those who may configure. */
export function Navigation() {
  const { t } = useTranslation();
  const text = useText();
  const { objects } = useCatalog();
  const { me } = useSession();
  return (
    <ScrollArea p="xs" h="100%">
      <div className="app-nav-heading">{t('shell.work')}</div>
      {objects.map((object) => (
        <NavLinkTo
          key={object.name}
          to="/records/$object"
          params={{ object: object.name }}
          search={{}}
          label={text(object.pluralLabel) || text(object.label, object.plural)}
          leftSection={<IconTable size={18} />}
        />
      ))}
      {objects.length === 0 && <div className="app-nav-heading">{t('shell.noObjects')}</div>}
      {me.role.configure && (
        <>
          <div className="app-nav-heading">{t('shell.build')}</div>
          {buildPages.map(({ to, label, icon: Icon }) => (
            <NavLinkTo key={to} to={to} label={t(label)} leftSection={<Icon size={18} />} />
          ))}
          <div className="app-nav-heading">{t('shell.govern')}</div>
          {governPages.map(({ to, label, icon: Icon }) => (
            <NavLinkTo key={to} to={to} label={t(label)} leftSection={<Icon size={18} />} />
          ))}
        </>
      )}
    </ScrollArea>
  );
}
