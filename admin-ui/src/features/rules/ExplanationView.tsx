import { IconCheck, IconMinus, IconX } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { ExplanationPartsFragment } from '../../data/generated';
import { Badge, Code, Group, Paper, Stack, Text } from '../../ui/kit';
import { printValue } from './expression/printValue';

type Trace = ExplanationPartsFragment['rules'][number];

/** Why a rule set decided as it did: each rule, and each part of its condition with its value. */
export function ExplanationView({ explanation }: { explanation: ExplanationPartsFragment }) {
  return (
    <Stack gap="sm">
      <Text>{explanation.sentence}</Text>
      {explanation.rules.map((trace) => (
        <RuleTrace key={trace.rule} trace={trace} />
      ))}
    </Stack>
  );
}

function outcomeOf({ tried, matched }: Trace) {
  if (!tried) return { icon: IconMinus, color: 'gray', label: 'rules.notTried' } as const;
  return matched
    ? ({ icon: IconCheck, color: 'teal', label: 'rules.matched' } as const)
    : ({ icon: IconX, color: 'gray', label: 'rules.notMatched' } as const);
}

function RuleTrace({ trace }: { trace: Trace }) {
  const { t } = useTranslation();
  const { icon: Icon, color, label } = outcomeOf(trace);
  return (
    <Paper withBorder p="sm">
      <Group gap="xs" mb={trace.parts.length > 0 ? 6 : 0}>
        <Text fw={600} size="sm">
          {trace.rule}
        </Text>
        <Badge color={color} leftSection={<Icon size={12} aria-hidden />}>
          {t(label)}
        </Badge>
        {trace.note && (
          <Text size="sm" c="dimmed">
            {trace.note}
          </Text>
        )}
      </Group>
      {trace.parts.map((part, i) => (
        <Group
          // biome-ignore lint/suspicious/noArrayIndexKey: the same part may stand twice in a condition
          key={i}
          gap="xs"
          wrap="nowrap"
          align="baseline"
          style={{ paddingInlineStart: part.depth * 18 }}
        >
          <Code style={{ whiteSpace: 'pre-wrap' }}>{part.source}</Code>
          <Text size="sm" className="app-code">
            = {printValue(part.value)}
          </Text>
          {part.note && (
            <Text size="sm" c="dimmed">
              {part.note}
            </Text>
          )}
        </Group>
      ))}
    </Paper>
  );
}
