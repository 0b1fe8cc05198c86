import { useTranslation } from 'react-i18next';
import { Select } from '../../ui/kit';
import type { InputProps } from '../kind';

/** Yes, no, or not known: three states, so no checkbox. */
export function BooleanInput({ field: _field, value, onChange, ariaLabel, required, ...rest }: InputProps) {
  const { t } = useTranslation();
  return (
    <Select
      {...rest}
      aria-label={ariaLabel}
      withAsterisk={required}
      clearable={!required}
      clearButtonProps={{ 'aria-label': t('common.clear') }}
      placeholder={t('common.notSet')}
      data={[
        { value: 'true', label: t('common.yes') },
        { value: 'false', label: t('common.no') },
      ]}
      value={typeof value === 'boolean' ? String(value) : null}
      onChange={(chosen) => onChange(chosen === null ? null : chosen === 'true')}
    />
  );
}
