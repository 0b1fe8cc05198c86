import { useTranslation } from 'react-i18next';
import { type RuleSetPartsFragment, RuleSetVersionsDocument } from '../../data/generated';
import { useLoad } from '../../data/useApi';
import { useFormat } from '../../i18n/useFormat';
import { ErrorNotice } from '../../ui/ErrorNotice';
import { Badge, Code, Group, Paper, Stack, Text } from '../../ui/kit';
import { Loading } from '../../ui/Loading';

const colors = { DRAFT: 'gray', ACTIVE: 'teal', SUPERSEDED: 'gray' } as const;

/** All versions, newest first; an activated one never changes again. */
export function Versions({ ruleSet }: { ruleSet: RuleSetPartsFragment }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { data, error, loading } = useLoad(
    RuleSetVersionsDocument,
    { id: ruleSet.id },
    { types: ['RuleSet'] },
  );
  if (error) return <ErrorNotice error={error} />;
  if (loading || !data) return <Loading />;
  return (
    <Stack gap="sm" component="ol" p={0} m={0} style={{ listStyle: 'none' }}>
      {data.ruleSetVersions.map((version) => (
        <Paper key={version.version} component="li" withBorder p="md">
          <Group gap="xs" mb="xs">
            <Text fw={600}>{t('rules.versionNumber', { version: version.version })}</Text>
            <Badge color={colors[version.status]}>{t(`rules.statuses.${version.status}`)}</Badge>
            {version.activatedAt && (
              <Text size="sm" c="dimmed">
                {t('rules.activatedAt', { at: format.dateTime(version.activatedAt) })}
              </Text>
            )}
          </Group>
          {version.rules.map((rule) => (
            <Text key={rule.name} size="sm">
              {rule.name}: <Code>{rule.when}</Code> {rule.then && <Code>{rule.then}</Code>}
            </Text>
          ))}
        </Paper>
      ))}
    </Stack>
  );
}
