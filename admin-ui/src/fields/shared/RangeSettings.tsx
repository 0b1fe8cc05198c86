import { useTranslation } from 'react-i18next';
import { SimpleGrid, TextInput } from '../../ui/kit';
import type { SettingsProps } from '../kind';

export function RangeSettings({ settings, onChange, errors }: SettingsProps) {
  const { t } = useTranslation();
  return (
    <SimpleGrid cols={2} spacing="sm">
      <TextInput
        label={t('fields.min')}
        inputMode="decimal"
        value={settings.min}
        error={errors.min}
        onChange={(event) => onChange({ min: event.currentTarget.value })}
      />
      <TextInput
        label={t('fields.max')}
        inputMode="decimal"
        value={settings.max}
        error={errors.max}
        onChange={(event) => onChange({ max: event.currentTarget.value })}
      />
    </SimpleGrid>
  );
}
