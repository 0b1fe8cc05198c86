import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { FieldType } from '../../data/generated';
import { fieldKinds } from '../../fields/registry';
import { Select } from '../../ui/kit';

type Props = { type: FieldType; locked: boolean; error?: ReactNode; onChange: (type: FieldType) => void };

/** Chooses among all field types, by name or by what they are good for. */
export function TypePicker({ type, locked, error, onChange }: Props) {
  const { t } = useTranslation();
  const Icon = fieldKinds[type].icon;
  return (
    <Select
      label={t('fields.type')}
      description={locked ? t('common.locked') : t(`fields.typeHelp.${type}`)}
      searchable
      allowDeselect={false}
      disabled={locked}
      error={error}
      maxDropdownHeight={360}
      nothingFoundMessage={t('common.nothingFound')}
      leftSection={<Icon size={16} aria-hidden />}
      data={Object.values(fieldKinds).map((kind) => ({
        value: kind.type,
        label: t(`fields.types.${kind.type}`),
      }))}
      value={type}
      onChange={(chosen) => chosen && onChange(chosen as FieldType)}
    />
  );
}
