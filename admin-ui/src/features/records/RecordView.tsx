import { IconPencil, IconTrash } from '@tabler/icons-react';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { asApiError } from '../../data/errors';
import type { RecordDetail } from '../../data/recordTypes';
import { useRecordActions } from '../../data/useRecordActions';
import { useText } from '../../i18n/useText';
import { type ObjectInfo, recordName } from '../../metadata/types';
import { Button, Paper, Tabs } from '../../ui/kit';
import { PageHeader } from '../../ui/PageHeader';
import { LinkTo } from '../../ui/RouterAnchor';
import { toastDone, toastProblem, toastUndo } from '../../ui/toast';
import { Classifications } from './Classifications';
import { RecordDetails } from './RecordDetails';
import { RecordForm } from './RecordForm';
import { RecordHistory } from './RecordHistory';
import { RelatedList } from './RelatedList';
import { useRelatedCounts } from './useRelatedCounts';

type Props = { object: ObjectInfo; record: RecordDetail; reload: () => void };

/** One record: its details, what classified it, its history and its related lists. */
export function RecordView({ object, record, reload }: Props) {
  const { t } = useTranslation();
  const text = useText();
  const navigate = useNavigate();
  const { tab = 'details' } = useSearch({ from: '/records/$object/$id' });
  // What is being edited stays as it was opened, whatever is read meanwhile.
  const [editing, setEditing] = useState<RecordDetail | null>(null);
  const actions = useRecordActions(object);
  const lists = useRelatedCounts(object, record.id);
  const name = recordName(object, record);

  const setTab = (next: string | null) =>
    void navigate({
      to: '/records/$object/$id',
      params: { object: object.name, id: record.id },
      search: { tab: next === 'details' || next === null ? undefined : next },
      replace: true,
    });

  async function handleDelete() {
    try {
      await actions.remove(record.id);
    } catch (thrown) {
      toastProblem(asApiError(thrown).message || t('errors.unreachable'));
      return;
    }
    await navigate({ to: '/records/$object', params: { object: object.name }, search: {} });
    toastUndo(t('records.deleted', { name }), t('common.undo'), () => void handleRestore());
  }

  async function handleRestore() {
    try {
      await actions.restore(record.id);
      toastDone(t('records.restored', { name }));
    } catch (thrown) {
      toastProblem(asApiError(thrown).message || t('errors.unreachable'));
    }
  }

  function handleSaved() {
    setEditing(null);
    reload();
  }

  return (
    <>
      <PageHeader
        title={name}
        crumbs={
          <LinkTo to="/records/$object" params={{ object: object.name }} search={{}}>
            {text(object.pluralLabel) || text(object.label, object.name)}
          </LinkTo>
        }
        actions={
          !editing && (
            <>
              {object.permissions.update && (
                <Button leftSection={<IconPencil size={16} />} onClick={() => setEditing(record)}>
                  {t('common.edit')}
                </Button>
              )}
              {object.permissions.delete && (
                <Button
                  variant="default"
                  leftSection={<IconTrash size={16} />}
                  onClick={() => void handleDelete()}
                >
                  {t('common.delete')}
                </Button>
              )}
            </>
          )
        }
      />
      {editing ? (
        <Paper withBorder p="lg">
          <RecordForm
            object={object}
            record={editing}
            onSaved={handleSaved}
            onCancel={() => setEditing(null)}
            onReload={handleSaved}
          />
        </Paper>
      ) : (
        <Tabs value={tab} onChange={setTab} keepMounted={false}>
          <Tabs.List mb="md">
            <Tabs.Tab value="details">{t('records.details')}</Tabs.Tab>
            <Tabs.Tab value="history">{t('records.history')}</Tabs.Tab>
            {lists.map((list) => (
              <Tabs.Tab key={list.name} value={list.name}>
                {list.label} {list.count !== null && `(${list.count})`}
              </Tabs.Tab>
            ))}
          </Tabs.List>
          <Tabs.Panel value="details">
            <RecordDetails object={object} record={record} />
            <Classifications object={object} record={record} />
          </Tabs.Panel>
          <Tabs.Panel value="history">
            <RecordHistory object={object} record={record} />
          </Tabs.Panel>
          {lists.map((list) => (
            <Tabs.Panel key={list.name} value={list.name}>
              <RelatedList object={object} id={record.id} list={list} />
            </Tabs.Panel>
          ))}
        </Tabs>
      )}
    </>
  );
}
