import { useTranslation } from 'react-i18next';
import { TextInput } from '../../ui/kit';
import type { SettingsProps } from '../kind';
import { RangeSettings } from './RangeSettings';

export function DecimalSettings(props: SettingsProps) {
  const { t } = useTranslation();
  const { settings, onChange, errors, existing } = props;
  return (
    <>
      <TextInput
        label={t('fields.scale')}
        description={t('fields.scaleHelp')}
        inputMode="numeric"
        disabled={existing}
        value={settings.scale}
        error={errors.scale}
        onChange={(event) => onChange({ scale: event.currentTarget.value })}
      />
      <RangeSettings {...props} />
    </>
  );
}
