import { IconArrowDown, IconArrowUp, IconTrash } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { ProblemPartsFragment, RuleSetKind } from '../../data/generated';
import { useText } from '../../i18n/useText';
import { ActionIcon, Group, Paper, Select, Stack, TextInput } from '../../ui/kit';
import { LanguageText } from '../../ui/LanguageText';
import type { Scope } from './expression/completion';
import { ExpressionField } from './expression/ExpressionField';
import type { RuleDraft } from './ruleForm';
import { StepList } from './StepList';

export type RulePartProps = {
  rule: RuleDraft;
  scope: Scope;
  problemsOf: (part: string) => ProblemPartsFragment[];
  recordId: string | null;
  onChange: (part: Partial<RuleDraft>) => void;
};

type Props = RulePartProps & {
  number: number;
  kind: RuleSetKind;
  onMove: (by: number) => void;
  onRemove: () => void;
};

/** One rule: its condition, and what its kind makes of it. */
export function RuleEditor({ number, kind, onMove, onRemove, ...props }: Props) {
  const { t } = useTranslation();
  const { rule, scope, problemsOf, recordId, onChange } = props;
  const Consequence = consequences[kind];
  return (
    <Paper withBorder p="md" component="section" aria-label={t('rules.ruleNumber', { number })}>
      <Stack gap="sm">
        <Group justify="space-between" wrap="nowrap" align="flex-end">
          <TextInput
            label={t('rules.ruleName')}
            classNames={{ input: 'app-code' }}
            value={rule.name}
            onChange={(event) => onChange({ name: event.currentTarget.value })}
          />
          <Group gap={4} wrap="nowrap">
            <ActionIcon
              variant="subtle"
              color="gray"
              aria-label={t('common.moveUp')}
              onClick={() => onMove(-1)}
            >
              <IconArrowUp size={17} />
            </ActionIcon>
            <ActionIcon
              variant="subtle"
              color="gray"
              aria-label={t('common.moveDown')}
              onClick={() => onMove(1)}
            >
              <IconArrowDown size={17} />
            </ActionIcon>
            <ActionIcon variant="subtle" color="red" aria-label={t('rules.removeRule')} onClick={onRemove}>
              <IconTrash size={17} />
            </ActionIcon>
          </Group>
        </Group>
        <ExpressionField
          label={t(`rules.when.${kind}`)}
          required
          value={rule.when}
          scope={scope}
          saved={problemsOf('when')}
          recordId={recordId}
          onChange={(when) => onChange({ when })}
        />
        <Consequence {...props} />
      </Stack>
    </Paper>
  );
}

const consequences: Record<RuleSetKind, (props: RulePartProps) => React.ReactNode> = {
  VALIDATION: ValidationParts,
  CLASSIFICATION: ClassificationParts,
  ESCALATION: StepList,
};

function ValidationParts({ rule, scope, onChange }: RulePartProps) {
  const { t } = useTranslation();
  const text = useText();
  return (
    <>
      <LanguageText
        label={t('rules.message')}
        value={rule.message}
        onChange={(message) => onChange({ message })}
      />
      <Select
        label={t('rules.atField')}
        clearable
        clearButtonProps={{ 'aria-label': t('common.clear') }}
        searchable
        nothingFoundMessage={t('common.nothingFound')}
        data={scope.object.fields.map((field) => ({
          value: field.name,
          label: text(field.label, field.name),
        }))}
        value={rule.field || null}
        onChange={(field) => onChange({ field: field ?? '' })}
      />
    </>
  );
}

function ClassificationParts({ rule, scope, problemsOf, recordId, onChange }: RulePartProps) {
  const { t } = useTranslation();
  return (
    <ExpressionField
      label={t('rules.then')}
      required
      value={rule.then}
      scope={scope}
      saved={problemsOf('then')}
      recordId={recordId}
      onChange={(then) => onChange({ then })}
    />
  );
}
