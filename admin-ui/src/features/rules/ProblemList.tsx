import { useTranslation } from 'react-i18next';
import type { ProblemPartsFragment } from '../../data/generated';
import { Alert } from '../../ui/kit';

/** What keeps the saved draft from being activated. */
export function ProblemList({ problems }: { problems: ProblemPartsFragment[] }) {
  const { t } = useTranslation();
  if (problems.length === 0) return null;
  return (
    <Alert color="red" title={t('rules.problems', { count: problems.length })}>
      <ul style={{ margin: 0, paddingInlineStart: 18, color: 'var(--mantine-color-text)' }}>
        {problems.map((problem) => (
          <li key={`${problem.rule} ${problem.part} ${problem.line} ${problem.column} ${problem.message}`}>
            <b>
              {[problem.rule, problem.part].filter(Boolean).join(' · ')} {t('rules.problemAt', problem)}
            </b>{' '}
            {problem.message} {problem.suggestion && t('rules.suggestion', { text: problem.suggestion })}
          </li>
        ))}
      </ul>
    </Alert>
  );
}
