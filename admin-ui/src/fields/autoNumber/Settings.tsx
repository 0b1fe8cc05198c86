import { useTranslation } from 'react-i18next';
import { TextInput } from '../../ui/kit';
import type { SettingsProps } from '../kind';

export function AutoNumberSettings({ settings, onChange, errors, existing }: SettingsProps) {
  const { t } = useTranslation();
  return (
    <TextInput
      label={t('fields.format')}
      description={t('fields.formatHelp')}
      classNames={{ input: 'app-code' }}
      disabled={existing}
      value={settings.format}
      error={errors.format}
      onChange={(event) => onChange({ format: event.currentTarget.value })}
    />
  );
}
