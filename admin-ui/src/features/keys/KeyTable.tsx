import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type ApiError, asApiError } from '../../data/errors';
import { type ApiKeysQuery, RevokeApiKeyDocument } from '../../data/generated';
import { useApi } from '../../data/useApi';
import { useFormat } from '../../i18n/useFormat';
import { Dialog } from '../../ui/Dialog';
import { ErrorNotice } from '../../ui/ErrorNotice';
import { Badge, Button, Group, Table, Text } from '../../ui/kit';
import { TableFrame } from '../../ui/TableFrame';

type Key = ApiKeysQuery['apiKeys'][number];

/** API keys, the working and the revoked. */
export function KeyTable({ keys }: { keys: Key[] }) {
  const { t } = useTranslation();
  const format = useFormat();
  const [revoking, setRevoking] = useState<Key | null>(null);
  const at = (iso: string | null, otherwise: string) => (iso ? format.dateTime(iso) : otherwise);
  return (
    <>
      <TableFrame label={t('keys.title')}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th scope="col">{t('keys.name')}</Table.Th>
            <Table.Th scope="col">{t('keys.role')}</Table.Th>
            <Table.Th scope="col">{t('keys.created')}</Table.Th>
            <Table.Th scope="col">{t('keys.lastUsed')}</Table.Th>
            <Table.Th scope="col">{t('keys.expires')}</Table.Th>
            <Table.Th scope="col">{t('common.actions')}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {keys.map((key) => (
            <Table.Tr key={key.id}>
              <Table.Td>{key.name}</Table.Td>
              <Table.Td>{key.role}</Table.Td>
              <Table.Td>{format.dateTime(key.createdAt)}</Table.Td>
              <Table.Td>{at(key.lastUsedAt, t('keys.neverUsed'))}</Table.Td>
              <Table.Td>{at(key.expiresAt, t('keys.neverExpires'))}</Table.Td>
              <Table.Td>
                {key.revoked ? (
                  <Badge color="gray">{t('keys.revoked')}</Badge>
                ) : (
                  <Button
                    size="compact-sm"
                    variant="default"
                    aria-label={t('keys.revokeNamed', { name: key.name })}
                    onClick={() => setRevoking(key)}
                  >
                    {t('keys.revoke')}
                  </Button>
                )}
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </TableFrame>
      {revoking && <RevokeDialog apiKey={revoking} onClose={() => setRevoking(null)} />}
    </>
  );
}

function RevokeDialog({ apiKey, onClose }: { apiKey: Key; onClose: () => void }) {
  const { t } = useTranslation();
  const { change } = useApi();
  const [error, setError] = useState<ApiError | null>(null);
  async function handleRevoke() {
    try {
      await change(RevokeApiKeyDocument, { id: apiKey.id }, ['ApiKey']);
      onClose();
    } catch (thrown) {
      setError(asApiError(thrown));
    }
  }
  return (
    <Dialog opened title={t('keys.revokeNamed', { name: apiKey.name })} onClose={onClose}>
      <ErrorNotice error={error} />
      <Text size="sm" mb="md">
        {t('keys.revokeHelp')}
      </Text>
      <Group justify="flex-end">
        <Button variant="default" onClick={onClose}>
          {t('common.cancel')}
        </Button>
        <Button color="red" onClick={() => void handleRevoke()}>
          {t('keys.revoke')}
        </Button>
      </Group>
    </Dialog>
  );
}
