import { useTranslation } from 'react-i18next';
import { TextInput } from '../../ui/kit';
import type { SettingsProps } from '../kind';

export function LengthSettings({ settings, onChange, errors }: SettingsProps) {
  const { t } = useTranslation();
  return (
    <TextInput
      label={t('fields.maxLength')}
      description={t('fields.maxLengthHelp')}
      inputMode="numeric"
      value={settings.maxLength}
      error={errors.maxLength}
      onChange={(event) => onChange({ maxLength: event.currentTarget.value })}
    />
  );
}
