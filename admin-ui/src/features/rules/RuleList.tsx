import { IconPlus } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { ProblemPartsFragment } from '../../data/generated';
import { Button, Group, Paper, Stack } from '../../ui/kit';
import type { Scope } from './expression/completion';
import { ExpressionField } from './expression/ExpressionField';
import { RuleEditor } from './RuleEditor';
import { emptyRule, move, type RuleDraft, type RuleSetDraft } from './ruleForm';
import { useProblemsOf } from './useProblemsOf';

type Props = {
  draft: RuleSetDraft;
  scope: Scope;
  problems: ProblemPartsFragment[];
  recordId: string | null;
  onChange: (part: Partial<RuleSetDraft>) => void;
};

/** The rules in the order in which they are tried, and what holds when none does. */
export function RuleList({ draft, scope, problems, recordId, onChange }: Props) {
  const { t } = useTranslation();
  const problemsOf = useProblemsOf(problems);
  const { rules } = draft;
  const setRule = (at: number, part: Partial<RuleDraft>) =>
    onChange({ rules: rules.map((rule, i) => (i === at ? { ...rule, ...part } : rule)) });
  return (
    <Stack>
      {rules.map((rule, i) => (
        <RuleEditor
          key={rule.key}
          number={i + 1}
          kind={draft.kind}
          rule={rule}
          scope={scope}
          problemsOf={(part) => problemsOf(rule.name, part)}
          recordId={recordId}
          onChange={(part) => setRule(i, part)}
          onMove={(by) => onChange({ rules: move(rules, i, by) })}
          onRemove={() => onChange({ rules: rules.filter((_, at) => at !== i) })}
        />
      ))}
      <Group>
        <Button
          variant="default"
          leftSection={<IconPlus size={16} />}
          onClick={() => onChange({ rules: [...rules, emptyRule(rules.length + 1)] })}
        >
          {t('rules.addRule')}
        </Button>
      </Group>
      {draft.kind === 'CLASSIFICATION' && (
        <Paper withBorder p="md">
          <ExpressionField
            label={t('rules.otherwise')}
            value={draft.otherwise}
            scope={scope}
            saved={problemsOf('', 'otherwise')}
            recordId={recordId}
            placeholder={t('rules.otherwiseHelp')}
            onChange={(otherwise) => onChange({ otherwise })}
          />
        </Paper>
      )}
    </Stack>
  );
}
