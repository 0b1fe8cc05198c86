import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ExplainRuleSetDocument, RuleSetsDocument } from '../../data/generated';
import type { Classification, RecordDetail } from '../../data/recordTypes';
import { useLoad } from '../../data/useApi';
import { OptionBadge } from '../../fields/shared/OptionBadge';
import { useText } from '../../i18n/useText';
import type { ObjectInfo } from '../../metadata/types';
import { Dialog } from '../../ui/Dialog';
import { ErrorNotice } from '../../ui/ErrorNotice';
import { Button, Group, Paper, Stack, Text, Title } from '../../ui/kit';
import { Loading } from '../../ui/Loading';
import { ExplanationView } from '../rules/ExplanationView';

/** What the classifications decided, each with its reason. */
export function Classifications({ object, record }: { object: ObjectInfo; record: RecordDetail }) {
  const { t } = useTranslation();
  const text = useText();
  const [asked, setAsked] = useState<Classification | null>(null);
  const { data } = useLoad(
    RuleSetsDocument,
    { object: object.name, kind: 'CLASSIFICATION' },
    { pause: record.classifications.length === 0, types: ['RuleSet'] },
  );
  if (record.classifications.length === 0) return null;
  const ruleSetOf = (name: string) => data?.ruleSets.find((ruleSet) => ruleSet.name === name);
  const labelOf = (name: string) => text(ruleSetOf(name)?.label, name);
  return (
    <Paper withBorder p="lg" mt="md" component="section" aria-label={t('records.classifications')}>
      <Title order={2} mb="sm">
        {t('records.classifications')}
      </Title>
      <Stack gap="sm">
        {record.classifications.map((classification) => {
          const { ruleSet, value, explanation } = classification;
          const field = object.fields.find((candidate) => candidate.ruleSet === ruleSet);
          return (
            <Group key={ruleSet} gap="sm">
              <Text size="sm" fw={500}>
                {labelOf(ruleSet)}
              </Text>
              {value && field ? (
                <OptionBadge field={field} value={value} />
              ) : (
                <Text size="sm">{value ?? t('records.noClass')}</Text>
              )}
              <Text size="sm" c="dimmed">
                {explanation}
              </Text>
              <Button variant="subtle" size="compact-sm" onClick={() => setAsked(classification)}>
                {t('records.why')}
              </Button>
            </Group>
          );
        })}
      </Stack>
      {asked && (
        <Dialog
          opened
          size="lg"
          title={t('records.whyNamed', { name: labelOf(asked.ruleSet) })}
          onClose={() => setAsked(null)}
        >
          <Why ruleSetId={ruleSetOf(asked.ruleSet)?.id ?? null} recordId={record.id} />
        </Dialog>
      )}
    </Paper>
  );
}

function Why({ ruleSetId, recordId }: { ruleSetId: string | null; recordId: string }) {
  const { data, error } = useLoad(
    ExplainRuleSetDocument,
    { id: ruleSetId ?? '', recordId },
    { pause: ruleSetId === null },
  );
  if (error) return <ErrorNotice error={error} />;
  if (!data) return <Loading rows={3} />;
  return <ExplanationView explanation={data.explainRuleSet} />;
}
