import { useTranslation } from 'react-i18next';
import { type RuleSetSummaryFragment, RuleSetsDocument } from '../../data/generated';
import { useLoad } from '../../data/useApi';
import { useText } from '../../i18n/useText';
import { useCatalog } from '../../metadata/CatalogProvider';
import { EmptyState } from '../../ui/EmptyState';
import { ErrorNotice } from '../../ui/ErrorNotice';
import { Badge, Group, Table } from '../../ui/kit';
import { Loading } from '../../ui/Loading';
import { LinkTo } from '../../ui/RouterAnchor';
import { TableFrame } from '../../ui/TableFrame';

/** Rule sets, of one object or of all. */
export function RuleSetTable({ object }: { object?: string }) {
  const { t } = useTranslation();
  const text = useText();
  const catalog = useCatalog();
  const { data, error, loading, reload } = useLoad(
    RuleSetsDocument,
    { object: object ?? null },
    { types: ['RuleSet'] },
  );
  if (error) return <ErrorNotice error={error} onRetry={reload} />;
  if (loading || !data) return <Loading />;
  if (data.ruleSets.length === 0) return <EmptyState text={t('rules.none')} />;
  return (
    <TableFrame label={t('rules.title')}>
      <Table.Thead>
        <Table.Tr>
          <Table.Th scope="col">{t('rules.label')}</Table.Th>
          <Table.Th scope="col">{t('rules.object')}</Table.Th>
          <Table.Th scope="col">{t('rules.kind')}</Table.Th>
          <Table.Th scope="col">{t('rules.version')}</Table.Th>
          <Table.Th scope="col">{t('rules.status')}</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {data.ruleSets.map((ruleSet) => (
          <Table.Tr key={ruleSet.id}>
            <Table.Td>
              <LinkTo fw={500} to="/build/rules/$id" params={{ id: ruleSet.id }} search={{}}>
                {text(ruleSet.label, ruleSet.name)}
              </LinkTo>
            </Table.Td>
            <Table.Td>{text(catalog.object(ruleSet.object)?.label, ruleSet.object)}</Table.Td>
            <Table.Td>{t(`rules.kinds.${ruleSet.kind}`)}</Table.Td>
            <Table.Td>{ruleSet.version}</Table.Td>
            <Table.Td>
              <RuleSetState ruleSet={ruleSet} />
            </Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </TableFrame>
  );
}

/** Draft or active, which version works, and whether something is wrong. */
export function RuleSetState({ ruleSet }: { ruleSet: RuleSetSummaryFragment }) {
  const { t } = useTranslation();
  const active = ruleSet.activeVersion !== null;
  return (
    <Group gap={4}>
      {active && <Badge color="teal">{t('rules.activeVersion', { version: ruleSet.activeVersion })}</Badge>}
      {ruleSet.status === 'DRAFT' && <Badge color="gray">{t('rules.draft')}</Badge>}
      {!active && ruleSet.status !== 'DRAFT' && <Badge color="gray">{t('rules.off')}</Badge>}
      {ruleSet.problems.length > 0 && (
        <Badge color="red">{t('rules.problems', { count: ruleSet.problems.length })}</Badge>
      )}
      {ruleSet.plugin && <Badge color="cyan">{ruleSet.plugin}</Badge>}
    </Group>
  );
}
