import { IconFilter, IconX } from '@tabler/icons-react';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { FilterGroup } from '../../data/filter';
import { useCatalog } from '../../metadata/CatalogProvider';
import type { ObjectInfo } from '../../metadata/types';
import { ActionIcon, Button, Group, Popover, ScrollArea } from '../../ui/kit';
import { FilterChip } from './FilterChip';
import { filterFieldsOf, settleFilter } from './filterFields';
import { firstCondition, GroupEditor } from './GroupEditor';

type Props = {
  object: ObjectInfo;
  filter: FilterGroup | undefined;
  onChange: (filter: FilterGroup | undefined) => void;
};

/** The list's filter as chips, and the editor behind them. */
export function FilterBar({ object, filter, onChange }: Props) {
  const { t } = useTranslation();
  const catalog = useCatalog();
  const fields = useMemo(() => filterFieldsOf(object, catalog), [object, catalog]);
  const [draft, setDraft] = useState<FilterGroup | null>(null);

  function handleOpen() {
    const first = firstCondition(fields);
    setDraft(filter ?? { join: 'and', items: first ? [first] : [] });
  }
  function handleApply() {
    if (draft) onChange(draft.items.length > 0 ? settleFilter(draft, fields) : undefined);
    setDraft(null);
  }
  function removeItem(at: number) {
    const items = filter?.items.filter((_, i) => i !== at) ?? [];
    onChange(filter && items.length > 0 ? { ...filter, items } : undefined);
  }

  return (
    <Group gap="xs">
      <Popover
        opened={draft !== null}
        onChange={(opened) => !opened && setDraft(null)}
        closeOnClickOutside={false}
        position="bottom-start"
        shadow="md"
        trapFocus
        returnFocus
      >
        <Popover.Target>
          <Button
            variant="default"
            leftSection={<IconFilter size={16} />}
            aria-expanded={draft !== null}
            onClick={draft ? () => setDraft(null) : handleOpen}
          >
            {t('filters.filter')}
          </Button>
        </Popover.Target>
        <Popover.Dropdown w={760} maw="calc(100vw - 32px)" aria-label={t('filters.filter')}>
          {draft && (
            <>
              <ScrollArea.Autosize mah="60vh" mb="md">
                <GroupEditor group={draft} fields={fields} onChange={setDraft} />
              </ScrollArea.Autosize>
              <Group justify="flex-end" gap="xs">
                <Button variant="default" onClick={() => setDraft(null)}>
                  {t('common.cancel')}
                </Button>
                <Button onClick={handleApply}>{t('filters.apply')}</Button>
              </Group>
            </>
          )}
        </Popover.Dropdown>
      </Popover>
      {filter?.items.map((item, i) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: conditions have no identity but their place
        <span className="app-chip" key={i}>
          {i > 0 && <b>{filter.join === 'and' ? t('filters.and') : t('filters.or')}</b>}
          <span>
            <FilterChip item={item} fields={fields} />
          </span>
          <ActionIcon
            variant="transparent"
            color="gray"
            size={24}
            aria-label={t('filters.removeCondition')}
            onClick={() => removeItem(i)}
          >
            <IconX size={14} />
          </ActionIcon>
        </span>
      ))}
      {filter && (
        <Button variant="subtle" size="compact-sm" onClick={() => onChange(undefined)}>
          {t('filters.clear')}
        </Button>
      )}
    </Group>
  );
}
