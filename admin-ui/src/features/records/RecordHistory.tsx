import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { historyQuery } from '../../data/recordQuery';
import type { HistoryPage, RecordDetail, RecordEvent } from '../../data/recordTypes';
import { useLoad } from '../../data/useApi';
import { useActorName } from '../../i18n/useActorName';
import { useFormat } from '../../i18n/useFormat';
import { useText } from '../../i18n/useText';
import type { ObjectInfo } from '../../metadata/types';
import { ErrorNotice } from '../../ui/ErrorNotice';
import { Badge, Button, Group, Paper, Stack, Text } from '../../ui/kit';
import { Loading } from '../../ui/Loading';
import { HistoryValue } from './HistoryValue';

const step = 20;

/** Who changed what, when and why, newest first. */
export function RecordHistory({ object, record }: { object: ObjectInfo; record: RecordDetail }) {
  const { t } = useTranslation();
  const [count, setCount] = useState(step);
  const query = useMemo(() => historyQuery(object), [object]);
  const { data, error, loading, reload } = useLoad<
    { record: { history: HistoryPage } | null },
    { id: string; first: number }
  >(query, { id: record.id, first: count });
  const history = data?.record?.history;
  if (error) return <ErrorNotice error={error} onRetry={reload} />;
  if (loading || !history) return <Loading />;
  return (
    <Stack component="ol" gap="sm" p={0} m={0} style={{ listStyle: 'none' }}>
      {history.nodes.map((event) => (
        <Event key={event.version} object={object} record={record} event={event} />
      ))}
      {history.pageInfo.hasNextPage && (
        <li>
          <Button variant="default" onClick={() => setCount(count + step)}>
            {t('common.more')}
          </Button>
        </li>
      )}
    </Stack>
  );
}

function Event({ object, record, event }: { object: ObjectInfo; record: RecordDetail; event: RecordEvent }) {
  const { t } = useTranslation();
  const text = useText();
  const format = useFormat();
  const nameOf = useActorName();
  // An owner is a user's id in the log; the present one has a name here.
  const nameOwner = (value: unknown) =>
    record.owner && value === record.owner.id ? record.owner.name : value;
  return (
    <Paper component="li" withBorder p="md">
      <Group gap="xs" mb={event.changes.length > 0 ? 'xs' : 0}>
        <Text size="sm" fw={600}>
          {nameOf(event.actor)}
        </Text>
        <Text size="sm">{t(`records.events.${event.kind}`)}</Text>
        <Text size="sm" c="dimmed" component="time" dateTime={event.at} title={event.at}>
          {format.dateTime(event.at)}
        </Text>
        {event.cause && <Badge color="grape">{event.cause}</Badge>}
      </Group>
      {event.changes.map((change) => {
        const field = object.fields.find(({ name }) => name === change.field);
        return (
          <Group key={change.field} gap={6} fz="sm" wrap="wrap">
            <Text size="sm" c="dimmed" miw={120}>
              {change.field === 'owner' ? t('records.owner') : text(field?.label, change.field)}
            </Text>
            {event.kind !== 'CREATED' && (
              <>
                <span className="app-old">
                  <HistoryValue field={field} value={nameOwner(change.old)} />
                </span>
                <span aria-hidden="true">→</span>
              </>
            )}
            <span>
              <HistoryValue field={field} value={nameOwner(change.new)} />
            </span>
          </Group>
        );
      })}
    </Paper>
  );
}
