import { IconChevronLeft, IconChevronRight } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { RecordPageData } from '../../data/recordTypes';
import { useFormat } from '../../i18n/useFormat';
import { Button, Group, Text } from '../../ui/kit';

type At = { after?: string; before?: string };
type Props = { page: RecordPageData; at: At; onTurn: (at: At) => void };

/** How many there are, and the pages before and after. */
export function Pager({ page, at, onTurn }: Props) {
  const { t } = useTranslation();
  const format = useFormat();
  const { startCursor, endCursor } = page.pageInfo;
  // Behind a cursor there is something before, and ahead of one something after.
  const hasPrevious = page.pageInfo.hasPreviousPage || at.after !== undefined;
  const hasNext = page.pageInfo.hasNextPage || at.before !== undefined;
  return (
    <Group justify="space-between" mt="sm" component="nav" aria-label={t('records.pages')}>
      <Text size="sm" c="dimmed" role="status">
        {t('records.total', { count: page.totalCount, shown: format.number(page.totalCount) })}
      </Text>
      <Group gap="xs">
        <Button
          variant="default"
          leftSection={<IconChevronLeft size={16} />}
          disabled={!hasPrevious || !startCursor}
          onClick={() => startCursor && onTurn({ before: startCursor })}
        >
          {t('records.previous')}
        </Button>
        <Button
          variant="default"
          rightSection={<IconChevronRight size={16} />}
          disabled={!hasNext || !endCursor}
          onClick={() => endCursor && onTurn({ after: endCursor })}
        >
          {t('records.next')}
        </Button>
      </Group>
    </Group>
  );
}
