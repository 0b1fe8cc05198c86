import { useTranslation } from 'react-i18next';
import { Select } from '../../ui/kit';
import type { InputProps } from '../kind';
import { useOptions } from '../shared/useOptions';

export function PicklistInput({ field, value, onChange, ariaLabel, required, ...rest }: InputProps) {
  const { t } = useTranslation();
  const chosen = typeof value === 'string' && value !== '' ? value : null;
  const data = useOptions(field, chosen ? [chosen] : []);
  return (
    <Select
      {...rest}
      aria-label={ariaLabel}
      withAsterisk={required}
      clearable={!required}
      clearButtonProps={{ 'aria-label': t('common.clear') }}
      searchable={data.length > 8}
      nothingFoundMessage={t('common.nothingFound')}
      placeholder={t('common.notSet')}
      data={data}
      value={chosen}
      onChange={onChange}
    />
  );
}
