import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { AuditLogQuery } from '../../data/generated';
import { useActorName } from '../../i18n/useActorName';
import { useFormat } from '../../i18n/useFormat';
import { Dialog } from '../../ui/Dialog';
import { Button, Code, SimpleGrid, Table, Text } from '../../ui/kit';
import { TableFrame } from '../../ui/TableFrame';

type Entry = AuditLogQuery['auditLog'][number];

/** Changes of the configuration and of people, newest first. */
export function AuditTable({ entries }: { entries: Entry[] }) {
  const { t } = useTranslation();
  const format = useFormat();
  const nameOf = useActorName();
  const [open, setOpen] = useState<Entry | null>(null);
  return (
    <>
      <TableFrame label={t('audit.title')}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th scope="col">{t('audit.at')}</Table.Th>
            <Table.Th scope="col">{t('audit.actor')}</Table.Th>
            <Table.Th scope="col">{t('audit.action')}</Table.Th>
            <Table.Th scope="col">{t('audit.target')}</Table.Th>
            <Table.Th scope="col">{t('common.actions')}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {entries.map((entry) => (
            <Table.Tr key={entry.id}>
              <Table.Td>{format.dateTime(entry.at)}</Table.Td>
              <Table.Td>{nameOf(entry.actor)}</Table.Td>
              <Table.Td className="app-code">{entry.action}</Table.Td>
              <Table.Td className="app-code">{entry.target}</Table.Td>
              <Table.Td>
                <Button
                  size="compact-sm"
                  variant="default"
                  aria-label={t('audit.showChange', { action: entry.action, target: entry.target })}
                  onClick={() => setOpen(entry)}
                >
                  {t('audit.change')}
                </Button>
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </TableFrame>
      {open && (
        <Dialog opened size="xl" title={`${open.action} ${open.target}`} onClose={() => setOpen(null)}>
          <SimpleGrid cols={{ base: 1, sm: 2 }}>
            <Side label={t('audit.before')} value={open.before} />
            <Side label={t('audit.after')} value={open.after} />
          </SimpleGrid>
        </Dialog>
      )}
    </>
  );
}

function Side({ label, value }: { label: string; value: unknown }) {
  const { t } = useTranslation();
  return (
    <div>
      <Text size="sm" fw={500} mb={4}>
        {label}
      </Text>
      {value === null || value === undefined ? (
        <Text size="sm" c="dimmed">
          {t('audit.nothing')}
        </Text>
      ) : (
        <Code block>{JSON.stringify(value, null, 2)}</Code>
      )}
    </div>
  );
}
