import { IconPlayerPlay, IconPlayerStop } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { asApiError } from '../../data/errors';
import {
  ActivateRuleSetDocument,
  DeactivateRuleSetDocument,
  type RuleSetPartsFragment,
} from '../../data/generated';
import { useApi } from '../../data/useApi';
import { useJob } from '../../data/useJob';
import { catalogTypes } from '../../metadata/CatalogProvider';
import { Dialog } from '../../ui/Dialog';
import { Button } from '../../ui/kit';
import { toastProblem } from '../../ui/toast';
import { JobProgress } from '../jobs/JobProgress';

type Props = {
  ruleSet: RuleSetPartsFragment;
  /** There are changes that were not saved: what would be activated is not what is shown. */
  unsaved: boolean;
};

/** Puts a version to work and shows how all records are decided again. */
export function Activation({ ruleSet, unsaved }: Props) {
  const { t } = useTranslation();
  const { change } = useApi();
  const [busy, setBusy] = useState(false);
  const [jobId, setJobId] = useState<string | null>(null);
  const job = useJob(jobId);
  const isActive = ruleSet.activeVersion === ruleSet.version;

  async function run(action: () => Promise<void>) {
    setBusy(true);
    try {
      await action();
    } catch (thrown) {
      toastProblem(asApiError(thrown).message || t('errors.unreachable'));
    } finally {
      setBusy(false);
    }
  }
  const handleActivate = () =>
    run(async () => {
      const variables = { id: ruleSet.id, version: ruleSet.version };
      setJobId(
        (await change(ActivateRuleSetDocument, variables, ['RuleSet', ...catalogTypes])).activateRuleSet.id,
      );
    });
  const handleDeactivate = () =>
    run(async () => {
      await change(DeactivateRuleSetDocument, { id: ruleSet.id }, ['RuleSet', ...catalogTypes]);
    });

  return (
    <>
      {ruleSet.activeVersion !== null && (
        <Button
          variant="default"
          leftSection={<IconPlayerStop size={16} />}
          loading={busy}
          onClick={() => void handleDeactivate()}
        >
          {t('rules.deactivate')}
        </Button>
      )}
      {!isActive && (
        <Button
          leftSection={<IconPlayerPlay size={16} />}
          loading={busy}
          disabled={ruleSet.problems.length > 0 || unsaved}
          title={
            ruleSet.problems.length > 0 ? t('rules.fixFirst') : unsaved ? t('rules.saveFirst') : undefined
          }
          onClick={() => void handleActivate()}
        >
          {t('rules.activate')}
        </Button>
      )}
      {jobId && (
        <Dialog opened title={t('rules.activating')} onClose={() => setJobId(null)}>
          <JobProgress job={job} />
        </Dialog>
      )}
    </>
  );
}
