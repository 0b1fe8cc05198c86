import { useTranslation } from 'react-i18next';
import { Text, VisuallyHidden } from '../../ui/kit';

/** Stands for an empty field; screen readers say so. */
export function NoValue() {
  const { t } = useTranslation();
  return (
    <Text span c="dimmed" inherit>
      <span aria-hidden="true">–</span>
      <VisuallyHidden>{t('common.empty')}</VisuallyHidden>
    </Text>
  );
}
