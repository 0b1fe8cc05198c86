import { useTranslation } from 'react-i18next';
import type { JobPartsFragment } from '../../data/generated';
import { isOver } from '../../data/useJob';
import { useFormat } from '../../i18n/useFormat';
import { Badge, Button, Table, Text } from '../../ui/kit';
import { TableFrame } from '../../ui/TableFrame';
import { jobColors } from './JobProgress';

type Props = { jobs: JobPartsFragment[]; onCancel: (id: string) => void };

/** Long work of the server, newest first. */
export function JobTable({ jobs, onCancel }: Props) {
  const { t } = useTranslation();
  const format = useFormat();
  return (
    <TableFrame label={t('jobs.title')}>
      <Table.Thead>
        <Table.Tr>
          <Table.Th scope="col">{t('jobs.kind')}</Table.Th>
          <Table.Th scope="col">{t('jobs.state')}</Table.Th>
          <Table.Th scope="col">{t('jobs.progress')}</Table.Th>
          <Table.Th scope="col">{t('jobs.created')}</Table.Th>
          <Table.Th scope="col">{t('jobs.finished')}</Table.Th>
          <Table.Th scope="col">{t('common.actions')}</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {jobs.map((job) => (
          <Table.Tr key={job.id}>
            <Table.Td className="app-code">{job.kind}</Table.Td>
            <Table.Td>
              <Badge color={jobColors[job.state]}>{t(`jobs.states.${job.state}`)}</Badge>
            </Table.Td>
            <Table.Td data-wrap>
              {t('jobs.counts', { done: job.done, total: job.total, failed: job.failed })}
              {job.error && (
                <Text size="sm" c="var(--mantine-color-error)">
                  {job.error}
                </Text>
              )}
            </Table.Td>
            <Table.Td>{format.dateTime(job.createdAt)}</Table.Td>
            <Table.Td>{job.finishedAt && format.dateTime(job.finishedAt)}</Table.Td>
            <Table.Td>
              {!isOver(job) && (
                <Button size="compact-sm" variant="default" onClick={() => onCancel(job.id)}>
                  {t('common.cancel')}
                </Button>
              )}
            </Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </TableFrame>
  );
}
