import { IconPlus, IconTrash } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { useText } from '../../i18n/useText';
import { ActionIcon, Button, Group, Paper, Select, SimpleGrid, Stack, TextInput } from '../../ui/kit';
import { ActionEditor } from './ActionEditor';
import type { RulePartProps } from './RuleEditor';
import { type ActionDraft, emptyAction, emptyStep, type StepDraft } from './ruleForm';

/** What happens to a record that stays in the condition, step after step. */
export function StepList({ rule, scope, problemsOf, onChange }: RulePartProps) {
  const { t } = useTranslation();
  const text = useText();
  const { steps } = rule;
  const clocks = scope.object.fields.filter((field) => field.type === 'date' || field.type === 'dateTime');
  const setStep = (at: number, part: Partial<StepDraft>) =>
    onChange({ steps: steps.map((step, i) => (i === at ? { ...step, ...part } : step)) });
  const setAction = (step: number, at: number, part: Partial<ActionDraft>) =>
    setStep(step, {
      actions: steps[step]?.actions.map((action, i) => (i === at ? { ...action, ...part } : action)) ?? [],
    });
  return (
    <Stack gap="sm">
      {steps.map((step, i) => (
        <Paper
          key={step.key}
          withBorder
          p="sm"
          component="section"
          aria-label={t('rules.stepNumber', { number: i + 1 })}
        >
          <Group justify="space-between" wrap="nowrap" align="flex-end" mb="sm">
            <SimpleGrid cols={3} spacing="sm" style={{ flex: 1 }}>
              <TextInput
                label={t('rules.stepName')}
                classNames={{ input: 'app-code' }}
                value={step.name}
                onChange={(event) => setStep(i, { name: event.currentTarget.value })}
              />
              <TextInput
                label={t('rules.after')}
                placeholder="12h"
                classNames={{ input: 'app-code' }}
                value={step.after}
                error={problemsOf(`steps[${i}].after`)[0]?.message}
                onChange={(event) => setStep(i, { after: event.currentTarget.value })}
              />
              <Select
                label={t('rules.from')}
                placeholder={t('rules.fromCondition')}
                clearable
                clearButtonProps={{ 'aria-label': t('common.clear') }}
                data={clocks.map((field) => ({ value: field.name, label: text(field.label, field.name) }))}
                value={step.from || null}
                onChange={(from) => setStep(i, { from: from ?? '' })}
              />
            </SimpleGrid>
            <ActionIcon
              variant="subtle"
              color="red"
              size="lg"
              aria-label={t('rules.removeStep')}
              onClick={() => onChange({ steps: steps.filter((_, at) => at !== i) })}
            >
              <IconTrash size={17} />
            </ActionIcon>
          </Group>
          <Stack gap="sm">
            {step.actions.map((action, j) => (
              <ActionEditor
                key={action.key}
                action={action}
                scope={scope}
                problems={problemsOf(`steps[${i}].actions[${j}].value`)}
                onChange={(part) => setAction(i, j, part)}
                onRemove={() => setStep(i, { actions: step.actions.filter((_, at) => at !== j) })}
              />
            ))}
            <Group>
              <Button
                variant="default"
                size="compact-sm"
                leftSection={<IconPlus size={14} />}
                onClick={() => setStep(i, { actions: [...step.actions, emptyAction()] })}
              >
                {t('rules.addAction')}
              </Button>
            </Group>
          </Stack>
        </Paper>
      ))}
      <Group>
        <Button
          variant="default"
          size="compact-md"
          leftSection={<IconPlus size={15} />}
          onClick={() => onChange({ steps: [...steps, emptyStep(steps.length + 1)] })}
        >
          {t('rules.addStep')}
        </Button>
      </Group>
    </Stack>
  );
}
