import { useTranslation } from 'react-i18next';
import { useText } from '../../i18n/useText';
import { useCatalog } from '../../metadata/CatalogProvider';
import { Select, TextInput } from '../../ui/kit';
import type { FieldSettings, SettingsProps } from '../kind';

const onDelete: FieldSettings['onDelete'][] = ['KEEP', 'RESTRICT', 'CASCADE'];

export function LookupSettings({ settings, onChange, errors, existing }: SettingsProps) {
  const { t } = useTranslation();
  const text = useText();
  const { objects } = useCatalog();
  return (
    <>
      <Select
        label={t('fields.target')}
        withAsterisk
        searchable
        disabled={existing}
        nothingFoundMessage={t('common.nothingFound')}
        data={objects.map((object) => ({ value: object.name, label: text(object.label, object.name) }))}
        value={settings.target || null}
        error={errors.target}
        onChange={(target) => onChange({ target: target ?? '' })}
      />
      <TextInput
        label={t('fields.inverse')}
        description={t('fields.inverseHelp')}
        classNames={{ input: 'app-code' }}
        disabled={existing}
        value={settings.inverse}
        error={errors.inverse}
        onChange={(event) => onChange({ inverse: event.currentTarget.value })}
      />
      <Select
        label={t('fields.onDelete')}
        allowDeselect={false}
        data={onDelete.map((value) => ({ value, label: t(`fields.onDeleteChoices.${value}`) }))}
        value={settings.onDelete}
        error={errors.onDelete}
        onChange={(value) => onChange({ onDelete: (value ?? 'KEEP') as FieldSettings['onDelete'] })}
      />
    </>
  );
}
