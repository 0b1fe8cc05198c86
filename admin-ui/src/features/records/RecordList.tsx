import { IconPlus, IconSearch } from '@tabler/icons-react';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { FilterGroup, FilterItem } from '../../data/filter';
import { listQuery, listVariables } from '../../data/recordQuery';
import type { RecordPageData } from '../../data/recordTypes';
import { useLoad } from '../../data/useApi';
import { kindOf } from '../../fields/registry';
import { useText } from '../../i18n/useText';
import { useCatalog } from '../../metadata/CatalogProvider';
import { nameFieldOf, type ObjectInfo, typeName } from '../../metadata/types';
import { EmptyState } from '../../ui/EmptyState';
import { ErrorNotice } from '../../ui/ErrorNotice';
import { Button, Group, TextInput } from '../../ui/kit';
import { Loading } from '../../ui/Loading';
import { PageHeader } from '../../ui/PageHeader';
import { SideDrawer } from '../../ui/SideDrawer';
import { toastDone } from '../../ui/toast';
import { FilterBar } from '../filters/FilterBar';
import { columnsOf } from './columns';
import { nextSort, sortKeys, sortText } from './listState';
import { Pager } from './Pager';
import { RecordForm } from './RecordForm';
import { RecordTable } from './RecordTable';

const pageSize = 50;

/** The records of one object. Filter, order and page are in the address. */
export function RecordList({ object }: { object: ObjectInfo }) {
  const { t } = useTranslation();
  const text = useText();
  const catalog = useCatalog();
  const navigate = useNavigate({ from: '/records/$object' });
  const search = useSearch({ from: '/records/$object' });
  const { filter, sort, find, after, before } = search;
  const [creating, setCreating] = useState(false);
  const columns = useMemo(() => columnsOf(object), [object]);
  const query = useMemo(() => listQuery(object, columns, catalog), [object, columns, catalog]);
  const variables = useMemo(
    () => listVariables(wholeFilter(object, filter, find), sortKeys(sort), { after, before }, pageSize),
    [object, filter, find, sort, after, before],
  );
  const { data, error, loading, reload } = useLoad<{ page: RecordPageData }, typeof variables>(
    query,
    variables,
    {
      types: [typeName(object)],
    },
  );
  const page = data?.page;
  const label = text(object.label, object.name);
  const filtered = filter !== undefined || find !== undefined;

  // A cursor belongs to one filter and order: a change of either starts at the first page.
  const show = (next: { filter?: FilterGroup; sort?: string; find?: string }) =>
    void navigate({ search: { filter, sort, find, ...next }, replace: true });
  const turnTo = (at: { after?: string; before?: string }) =>
    void navigate({ search: { filter, sort, find, ...at } });
  const create = object.permissions.create && (
    <Button leftSection={<IconPlus size={16} />} onClick={() => setCreating(true)}>
      {t('records.new', { object: label })}
    </Button>
  );

  return (
    <>
      <PageHeader
        title={text(object.pluralLabel) || label}
        description={text(object.help)}
        actions={create}
      />
      <Group mb="sm" gap="xs" align="flex-start">
        <QuickFind key={find ?? ''} object={object} find={find} onFind={(next) => show({ find: next })} />
        <FilterBar object={object} filter={filter} onChange={(next) => show({ filter: next })} />
      </Group>
      <ErrorNotice error={error} onRetry={reload} />
      {loading && <Loading rows={10} />}
      {page && page.totalCount === 0 && (
        <EmptyState
          text={filtered ? t('records.noMatch') : t('records.none', { object: label })}
          action={!filtered && create}
        />
      )}
      {page && page.totalCount > 0 && (
        <>
          <RecordTable
            object={object}
            columns={columns}
            records={page.nodes}
            total={page.totalCount}
            sort={sortKeys(sort)}
            onSort={(field, add) => show({ sort: sortText(nextSort(sortKeys(sort), field, add)) })}
          />
          <Pager page={page} at={{ after, before }} onTurn={turnTo} />
        </>
      )}
      <SideDrawer
        title={t('records.new', { object: label })}
        opened={creating}
        onClose={() => setCreating(false)}
      >
        <RecordForm
          object={object}
          record={null}
          onCancel={() => setCreating(false)}
          onSaved={() => {
            setCreating(false);
            toastDone(t('records.created', { object: label }));
          }}
        />
      </SideDrawer>
    </>
  );
}

function wholeFilter(
  object: ObjectInfo,
  filter: FilterGroup | undefined,
  find: string | undefined,
): FilterItem | undefined {
  const named = nameFieldOf(object);
  if (!find || !named) return filter;
  const found: FilterItem = { field: named.name, op: 'contains', value: find };
  return filter ? { join: 'and', items: [found, filter] } : found;
}

type QuickFindProps = {
  object: ObjectInfo;
  find: string | undefined;
  onFind: (find: string | undefined) => void;
};

/** Narrows the list to names that hold what is typed. */
function QuickFind({ object, find, onFind }: QuickFindProps) {
  const { t } = useTranslation();
  const [typed, setTyped] = useState(find ?? '');
  const named = nameFieldOf(object);
  if (!named || !kindOf(named).operators.includes('contains')) return null;
  return (
    // biome-ignore lint/a11y/useSemanticElements: <search> is not known to all screen readers yet
    <form
      role="search"
      onSubmit={(event) => {
        event.preventDefault();
        onFind(typed.trim() || undefined);
      }}
    >
      <TextInput
        type="search"
        aria-label={t('records.findByName')}
        placeholder={t('records.findByName')}
        leftSection={<IconSearch size={16} />}
        value={typed}
        onChange={(event) => setTyped(event.currentTarget.value)}
      />
    </form>
  );
}
