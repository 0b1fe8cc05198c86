import { useEffect } from 'react';
import { JobDocument, type JobPartsFragment } from './generated';
import { useLoad } from './useApi';

const pollMilliseconds = 700;

export function isOver(job: { state: JobPartsFragment['state'] }): boolean {
  return job.state !== 'QUEUED' && job.state !== 'RUNNING';
}

/** Follows a job until it is over. */
export function useJob(id: string | null): JobPartsFragment | null {
  const { data, error, reload } = useLoad(JobDocument, { id: id ?? '' }, { pause: id === null });
  const job = id === null ? null : (data?.job ?? null);
  const waiting = id !== null && !error && (job === null || !isOver(job));
  useEffect(() => {
    if (!waiting) return;
    const timer = setInterval(reload, pollMilliseconds);
    return () => clearInterval(timer);
  }, [waiting, reload]);
  return job;
}
