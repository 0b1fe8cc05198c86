import { IconDeviceFloppy } from '@tabler/icons-react';
import { useNavigate } from '@tanstack/react-router';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ApiError, asApiError } from '../../data/errors';
import { type RuleSetPartsFragment, SaveRuleSetDocument } from '../../data/generated';
import { placeErrors } from '../../data/placeErrors';
import { useApi } from '../../data/useApi';
import { useText } from '../../i18n/useText';
import type { ObjectInfo, RecordLink } from '../../metadata/types';
import { ErrorNotice } from '../../ui/ErrorNotice';
import { Button, Stack, Tabs } from '../../ui/kit';
import { PageHeader } from '../../ui/PageHeader';
import { LinkTo } from '../../ui/RouterAnchor';
import { toastDone } from '../../ui/toast';
import { Activation } from './Activation';
import { useScope } from './expression/useScope';
import { ProblemList } from './ProblemList';
import { RuleList } from './RuleList';
import { RuleSetHead } from './RuleSetHead';
import { RuleSetState } from './RuleSetTable';
import { BadTestRecord, type RuleSetDraft, saveInput } from './ruleForm';
import { useRuleTab } from './ruleTab';
import { TestPanel } from './TestPanel';
import { TestTable } from './TestTable';
import { Versions } from './Versions';

type Props = {
  object: ObjectInfo;
  start: RuleSetDraft;
  /** The version that is shown; null for a rule set that has never been saved. */
  ruleSet: RuleSetPartsFragment | null;
};

const inputs = ['name', 'label', 'target'];

/** Writes, checks, tries and activates a rule set. */
export function RuleSetEditor({ object, start, ruleSet }: Props) {
  const { t } = useTranslation();
  const text = useText();
  const navigate = useNavigate();
  const { change } = useApi();
  const [tab, setTab] = useRuleTab();
  const [draft, setDraft] = useState(start);
  const [saved, setSaved] = useState(start);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<ApiError | null>(null);
  const [record, setRecord] = useState<RecordLink | null>(null);
  const target = useMemo(
    () => object.fields.find(({ name }) => name === draft.target),
    [object, draft.target],
  );
  const scope = useScope(object, target);
  const placed = error ? placeErrors(error, inputs) : null;
  const problems = ruleSet?.problems ?? [];
  const set = (part: Partial<RuleSetDraft>) => setDraft((current) => ({ ...current, ...part }));

  async function handleSave() {
    setBusy(true);
    setError(null);
    try {
      const { saveRuleSet } = await change(SaveRuleSetDocument, { input: saveInput(draft) }, ['RuleSet']);
      setSaved(draft);
      toastDone(saveRuleSet.problems.length > 0 ? t('rules.savedWithProblems') : t('rules.saved'));
      if (!draft.id)
        await navigate({ to: '/build/rules/$id', params: { id: saveRuleSet.id }, search: {}, replace: true });
    } catch (thrown) {
      setError(thrown instanceof BadTestRecord ? badTest(thrown) : asApiError(thrown));
    } finally {
      setBusy(false);
    }
  }
  const badTest = ({ test }: BadTestRecord) =>
    new ApiError('BAD_INPUT', t('rules.badTestRecord', { name: test }));

  const title = text(draft.label) || draft.name || t('rules.newOf', { kind: t(`rules.kinds.${draft.kind}`) });
  return (
    <>
      <PageHeader
        title={title}
        crumbs={
          <LinkTo to="/build/rules" search={{}}>
            {t('rules.title')}
          </LinkTo>
        }
        description={`${t(`rules.kinds.${draft.kind}`)} · ${text(object.label, object.name)}`}
        actions={
          <>
            {ruleSet && <RuleSetState ruleSet={ruleSet} />}
            <Button
              variant={ruleSet && ruleSet.problems.length === 0 ? 'default' : 'filled'}
              leftSection={<IconDeviceFloppy size={16} />}
              loading={busy}
              onClick={() => void handleSave()}
            >
              {t('rules.saveDraft')}
            </Button>
            {ruleSet && <Activation ruleSet={ruleSet} unsaved={draft !== saved} />}
          </>
        }
      />
      <ErrorNotice error={placed?.rest} />
      <Tabs value={tab} onChange={setTab}>
        <Tabs.List mb="md">
          <Tabs.Tab value="rules">{t('rules.rules')}</Tabs.Tab>
          <Tabs.Tab value="tests">{t('rules.tests', { count: draft.tests.length })}</Tabs.Tab>
          {ruleSet && <Tabs.Tab value="versions">{t('rules.versions')}</Tabs.Tab>}
        </Tabs.List>
        <Tabs.Panel value="rules">
          <Stack>
            <ProblemList problems={problems} />
            <RuleSetHead draft={draft} object={object} errors={placed?.byInput ?? {}} onChange={set} />
            <RuleList
              draft={draft}
              scope={scope}
              problems={problems}
              recordId={record?.id ?? null}
              onChange={set}
            />
            <TestPanel ruleSet={ruleSet} object={object} record={record} onRecord={setRecord} />
          </Stack>
        </Tabs.Panel>
        <Tabs.Panel value="tests">
          <TestTable draft={draft} problems={problems} onChange={set} />
        </Tabs.Panel>
        <Tabs.Panel value="versions">
          {ruleSet && tab === 'versions' && <Versions ruleSet={ruleSet} />}
        </Tabs.Panel>
      </Tabs>
    </>
  );
}
