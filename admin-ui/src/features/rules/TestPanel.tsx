import { useTranslation } from 'react-i18next';
import { ExplainRuleSetDocument, type RuleSetPartsFragment } from '../../data/generated';
import { useLoad } from '../../data/useApi';
import { kindOf } from '../../fields/registry';
import { draftField } from '../../metadata/systemFields';
import type { ObjectInfo, RecordLink } from '../../metadata/types';
import { ErrorNotice } from '../../ui/ErrorNotice';
import { Box, Paper, Text, Title } from '../../ui/kit';
import { ExplanationView } from './ExplanationView';

type Props = {
  ruleSet: RuleSetPartsFragment | null;
  object: ObjectInfo;
  record: RecordLink | null;
  onRecord: (record: RecordLink | null) => void;
};

/** Tries the rule set on a real record; nothing is written. */
export function TestPanel({ ruleSet, object, record, onRecord }: Props) {
  const { t } = useTranslation();
  const field = draftField({ name: 'record', type: 'lookup', label: object.label, target: object.name });
  const { Input } = kindOf(field);
  return (
    <Paper withBorder p="md" component="section" aria-label={t('rules.try')}>
      <Title order={2} mb={4}>
        {t('rules.try')}
      </Title>
      <Text size="sm" c="dimmed" mb="sm">
        {t('rules.tryHelp')}
      </Text>
      <Box maw={420} mb="md">
        <Input
          field={field}
          label={t('rules.record')}
          value={record}
          onChange={(next) => onRecord(next as RecordLink | null)}
        />
      </Box>
      {ruleSet && record && <Explained ruleSet={ruleSet} recordId={record.id} />}
    </Paper>
  );
}

function Explained({ ruleSet, recordId }: { ruleSet: RuleSetPartsFragment; recordId: string }) {
  const { data, error } = useLoad(
    ExplainRuleSetDocument,
    { id: ruleSet.id, recordId },
    { types: ['RuleSet'], pause: ruleSet.problems.length > 0 },
  );
  if (error) return <ErrorNotice error={error} />;
  return data ? <ExplanationView explanation={data.explainRuleSet} /> : null;
}
