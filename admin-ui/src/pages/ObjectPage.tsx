import { useParams } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { ObjectDetail } from '../features/objects/ObjectDetail';
import { useText } from '../i18n/useText';
import { useCatalog } from '../metadata/CatalogProvider';
import { usePageTitle } from '../ui/usePageTitle';
import { NotFoundPage } from './NotFoundPage';

export function ObjectPage() {
  const { object: name } = useParams({ from: '/build/objects/$object' });
  const { t } = useTranslation();
  const text = useText();
  const object = useCatalog().object(name);
  usePageTitle(object ? `${text(object.label, name)} · ${t('objects.title')}` : '');
  return object ? <ObjectDetail key={name} object={object} /> : <NotFoundPage />;
}
