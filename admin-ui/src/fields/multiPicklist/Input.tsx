import { useTranslation } from 'react-i18next';
import { MultiSelect } from '../../ui/kit';
import type { InputProps } from '../kind';
import { useOptions } from '../shared/useOptions';

export function MultiPicklistInput({ field, value, onChange, ariaLabel, required, ...rest }: InputProps) {
  const { t } = useTranslation();
  const chosen = Array.isArray(value) ? value.map(String) : [];
  return (
    <MultiSelect
      {...rest}
      aria-label={ariaLabel}
      withAsterisk={required}
      clearable
      clearButtonProps={{ 'aria-label': t('common.clear') }}
      placeholder={chosen.length === 0 ? t('common.notSet') : undefined}
      data={useOptions(field, chosen)}
      value={chosen}
      onChange={onChange}
    />
  );
}
