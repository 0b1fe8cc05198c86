import { useTranslation } from 'react-i18next';
import { TextInput } from '../../ui/kit';
import type { SettingsProps } from '../kind';
import { DecimalSettings } from '../shared/DecimalSettings';

export function CurrencySettings(props: SettingsProps) {
  const { t } = useTranslation();
  return (
    <>
      <TextInput
        label={t('fields.currency')}
        description={t('fields.currencyHelp')}
        value={props.settings.currency}
        maxLength={3}
        error={props.errors.currency}
        onChange={(event) => props.onChange({ currency: event.currentTarget.value.toUpperCase() })}
      />
      <DecimalSettings {...props} />
    </>
  );
}
