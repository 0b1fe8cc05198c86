import { useParams } from '@tanstack/react-router';
import { RecordList } from '../features/records/RecordList';
import { useText } from '../i18n/useText';
import { useCatalog } from '../metadata/CatalogProvider';
import { usePageTitle } from '../ui/usePageTitle';
import { NotFoundPage } from './NotFoundPage';

export function RecordsPage() {
  const { object: name } = useParams({ from: '/records/$object' });
  const text = useText();
  const object = useCatalog().object(name);
  usePageTitle(object ? text(object.pluralLabel) || text(object.label, name) : '');
  return object ? <RecordList key={name} object={object} /> : <NotFoundPage />;
}
