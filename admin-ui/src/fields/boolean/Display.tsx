import { useTranslation } from 'react-i18next';
import type { DisplayProps } from '../kind';
import { NoValue } from '../shared/NoValue';

export function BooleanDisplay({ value }: DisplayProps) {
  const { t } = useTranslation();
  if (typeof value !== 'boolean') return <NoValue />;
  return <>{value ? t('common.yes') : t('common.no')}</>;
}
