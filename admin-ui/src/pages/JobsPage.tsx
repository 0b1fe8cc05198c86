import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { asApiError } from '../data/errors';
import { CancelJobDocument, JobsDocument } from '../data/generated';
import { useApi, useLoad } from '../data/useApi';
import { isOver } from '../data/useJob';
import { JobTable } from '../features/jobs/JobTable';
import { EmptyState } from '../ui/EmptyState';
import { ErrorNotice } from '../ui/ErrorNotice';
import { Button } from '../ui/kit';
import { Loading } from '../ui/Loading';
import { PageHeader } from '../ui/PageHeader';
import { toastProblem } from '../ui/toast';
import { usePageTitle } from '../ui/usePageTitle';

const shown = 100;
const pollMilliseconds = 2000;

export function JobsPage() {
  const { t } = useTranslation();
  const { change } = useApi();
  const { data, error, loading, reload } = useLoad(JobsDocument, { first: shown });
  usePageTitle(t('jobs.title'));
  const running = data?.jobs.some((job) => !isOver(job)) ?? false;
  useEffect(() => {
    if (!running) return;
    const timer = setInterval(reload, pollMilliseconds);
    return () => clearInterval(timer);
  }, [running, reload]);

  async function handleCancel(id: string) {
    try {
      await change(CancelJobDocument, { id });
    } catch (thrown) {
      toastProblem(asApiError(thrown).message || t('errors.unreachable'));
    }
  }

  return (
    <>
      <PageHeader
        title={t('jobs.title')}
        description={t('jobs.about')}
        actions={
          <Button variant="default" onClick={reload}>
            {t('common.refresh')}
          </Button>
        }
      />
      <ErrorNotice error={error} onRetry={reload} />
      {loading && <Loading />}
      {data && data.jobs.length === 0 && <EmptyState text={t('jobs.none')} />}
      {data && data.jobs.length > 0 && <JobTable jobs={data.jobs} onCancel={(id) => void handleCancel(id)} />}
    </>
  );
}
