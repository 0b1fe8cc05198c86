import { lazy, Suspense, useEffect, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { EvaluateExpressionDocument, type ProblemPartsFragment } from '../../../data/generated';
import { useLoad } from '../../../data/useApi';
import { Group, Skeleton, Text, useDebouncedValue } from '../../../ui/kit';
import type { Scope } from './completion';
import { printValue } from './printValue';

const ExpressionEditor = lazy(() => import('./ExpressionEditor'));

const pauseMilliseconds = 300;
const unchanged: ProblemPartsFragment[] = [];

type Props = {
  label: string;
  value: string;
  onChange: (value: string) => void;
  scope: Scope;
  /** What the last save found wrong here; it holds until the text changes. */
  saved?: ProblemPartsFragment[];
  /** A record over which the expression is tried as it is written. */
  recordId?: string | null;
  placeholder?: string;
  required?: boolean;
};

/** An expression with its label; the server checks it while it is being written. */
export function ExpressionField({
  label,
  value,
  onChange,
  scope,
  saved = unchanged,
  recordId,
  placeholder,
  required,
}: Props) {
  const { t } = useTranslation();
  const [edited, setEdited] = useState(false);
  const [settled] = useDebouncedValue(value, pauseMilliseconds);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new answer of a save counts again
  useEffect(() => setEdited(false), [saved]);
  const { data } = useLoad(
    EvaluateExpressionDocument,
    { object: scope.object.name, expression: settled, recordId: recordId ?? null },
    { pause: settled.trim() === '' },
  );
  const result = settled === value && settled.trim() !== '' ? data?.evaluateExpression : undefined;
  const problems = useMemo(
    () => (result && result.problems.length > 0 ? result.problems : edited ? unchanged : saved),
    [result, edited, saved],
  );
  return (
    <div>
      <Text size="sm" fw={500} component="div" aria-hidden="true">
        {label}
        {required && <span style={{ color: 'var(--mantine-color-error)' }}> *</span>}
      </Text>
      <Suspense fallback={<Skeleton height={38} />}>
        <ExpressionEditor
          value={value}
          ariaLabel={label}
          placeholder={placeholder}
          scope={scope}
          problems={problems}
          onChange={(next) => {
            setEdited(true);
            onChange(next);
          }}
        />
      </Suspense>
      <div aria-live="polite">
        {problems.map((problem) => (
          <Text
            key={`${problem.line}:${problem.column}:${problem.message}`}
            size="sm"
            c="var(--mantine-color-error)"
          >
            {t('rules.problemAt', { line: problem.line, column: problem.column })} {problem.message}
            {problem.suggestion && ` ${t('rules.suggestion', { text: problem.suggestion })}`}
          </Text>
        ))}
        {result && problems.length === 0 && (
          <Group gap="xs">
            <Text size="xs" c="dimmed">
              {t('rules.type', { type: result.type })}
            </Text>
            {recordId && (
              <Text size="xs" c="dimmed">
                {result.error ?? t('rules.valueHere', { value: printValue(result.value) })}
              </Text>
            )}
          </Group>
        )}
      </div>
    </div>
  );
}
