import { useTranslation } from 'react-i18next';
import type { JobPartsFragment } from '../../data/generated';
import { isOver } from '../../data/useJob';
import { Alert, Badge, Code, Group, Progress, Stack, Text } from '../../ui/kit';

export const jobColors = {
  QUEUED: 'gray',
  RUNNING: 'blue',
  DONE: 'teal',
  FAILED: 'red',
  CANCELLED: 'orange',
} as const;

/** How far a job is, and what came out. */
export function JobProgress({ job }: { job: JobPartsFragment | null }) {
  const { t } = useTranslation();
  if (!job) return <Progress value={0} aria-label={t('jobs.progress')} />;
  const share = job.total > 0 ? (100 * job.done) / job.total : isOver(job) ? 100 : 0;
  return (
    <Stack gap="xs" role="status">
      <Group gap="xs">
        <Badge color={jobColors[job.state]}>{t(`jobs.states.${job.state}`)}</Badge>
        <Text size="sm">{t('jobs.counts', { done: job.done, total: job.total, failed: job.failed })}</Text>
      </Group>
      <Progress value={share} color={jobColors[job.state]} aria-label={t('jobs.progress')} />
      {job.error && <Alert color="red">{job.error}</Alert>}
      {isOver(job) && job.result !== null && <Code block>{JSON.stringify(job.result, null, 1)}</Code>}
    </Stack>
  );
}
