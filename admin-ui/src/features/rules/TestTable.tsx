import { IconPlus, IconTrash } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { ProblemPartsFragment } from '../../data/generated';
import { ActionIcon, Button, Group, Stack, Table, Text, Textarea, TextInput } from '../../ui/kit';
import { TableFrame } from '../../ui/TableFrame';
import { emptyTest, type RuleSetDraft, type TestDraft } from './ruleForm';

type Props = {
  draft: RuleSetDraft;
  problems: ProblemPartsFragment[];
  onChange: (part: Partial<RuleSetDraft>) => void;
};

/** Test cases that are run with each save: a record, and what must come out. */
export function TestTable({ draft, problems, onChange }: Props) {
  const { t } = useTranslation();
  const { tests } = draft;
  const setTest = (at: number, part: Partial<TestDraft>) =>
    onChange({ tests: tests.map((test, i) => (i === at ? { ...test, ...part } : test)) });
  const failureOf = (name: string) =>
    problems.find(({ part, rule }) => part?.startsWith('test') && rule === name)?.message;
  return (
    <Stack>
      <Text size="sm" c="dimmed">
        {t(`rules.testHelp.${draft.kind}`)}
      </Text>
      {tests.length > 0 && (
        <TableFrame label={t('rules.tests', { count: tests.length })}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th scope="col">{t('rules.testName')}</Table.Th>
              <Table.Th scope="col">{t('rules.testRecord')}</Table.Th>
              <Table.Th scope="col">{t('rules.expect')}</Table.Th>
              <Table.Th scope="col">{t('common.actions')}</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {tests.map((test, i) => (
              <Table.Tr key={test.key}>
                <Table.Td>
                  <TextInput
                    aria-label={t('rules.testName')}
                    value={test.name}
                    error={failureOf(test.name)}
                    onChange={(event) => setTest(i, { name: event.currentTarget.value })}
                  />
                </Table.Td>
                <Table.Td>
                  <Textarea
                    aria-label={t('rules.testRecord')}
                    rows={2}
                    classNames={{ input: 'app-code' }}
                    value={test.record}
                    onChange={(event) => setTest(i, { record: event.currentTarget.value })}
                  />
                </Table.Td>
                <Table.Td>
                  <TextInput
                    aria-label={t('rules.expect')}
                    classNames={{ input: 'app-code' }}
                    value={test.expect}
                    onChange={(event) => setTest(i, { expect: event.currentTarget.value })}
                  />
                </Table.Td>
                <Table.Td>
                  <ActionIcon
                    variant="subtle"
                    color="red"
                    aria-label={t('rules.removeTest')}
                    onClick={() => onChange({ tests: tests.filter((_, at) => at !== i) })}
                  >
                    <IconTrash size={17} />
                  </ActionIcon>
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </TableFrame>
      )}
      <Group>
        <Button
          variant="default"
          leftSection={<IconPlus size={16} />}
          onClick={() => onChange({ tests: [...tests, emptyTest(tests.length + 1)] })}
        >
          {t('rules.addTest')}
        </Button>
      </Group>
    </Stack>
  );
}
