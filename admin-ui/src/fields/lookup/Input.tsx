import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useRecordSearch } from '../../data/useRecordSearch';
import { useCatalog } from '../../metadata/CatalogProvider';
import type { RecordLink } from '../../metadata/types';
import { Select } from '../../ui/kit';
import type { InputProps } from '../kind';

/** Finds a record of the target object by the beginning or a part of its name. */
export function LookupInput({ field, value, onChange, ariaLabel, required, ...rest }: InputProps) {
  const { t } = useTranslation();
  const target = useCatalog().object(field.target ?? '');
  const chosen = value as RecordLink | null | undefined;
  const [search, setSearch] = useState('');
  const [open, setOpen] = useState(false);
  const found = useRecordSearch(target, search === chosen?.name ? '' : search, { pause: !open });
  const records = withChosen(found.records, chosen);
  return (
    <Select
      {...rest}
      aria-label={ariaLabel}
      withAsterisk={required}
      searchable
      clearable={!required}
      clearButtonProps={{ 'aria-label': t('common.clear') }}
      placeholder={t('records.findByName')}
      nothingFoundMessage={found.loading ? t('common.loading') : t('common.nothingFound')}
      filter={({ options }) => options}
      data={records.map((record) => ({ value: record.id, label: record.name }))}
      value={chosen?.id ?? null}
      searchValue={search}
      onSearchChange={setSearch}
      onDropdownOpen={() => setOpen(true)}
      onChange={(id) => onChange(records.find((record) => record.id === id) ?? null)}
    />
  );
}

function withChosen(records: RecordLink[], chosen: RecordLink | null | undefined): RecordLink[] {
  if (!chosen || records.some((record) => record.id === chosen.id)) return records;
  return [chosen, ...records];
}
