import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type ApiError, asApiError } from '../../data/errors';
import { CreateApiKeyDocument, RolesDocument } from '../../data/generated';
import { placeErrors } from '../../data/placeErrors';
import { useApi, useLoad } from '../../data/useApi';
import { useText } from '../../i18n/useText';
import { ErrorNotice } from '../../ui/ErrorNotice';
import { Alert, Button, Code, Group, Select, Stack, Text, TextInput } from '../../ui/kit';

/** Makes a key and shows it this once. */
export function NewKey({ onDone }: { onDone: () => void }) {
  const { t } = useTranslation();
  const text = useText();
  const { change } = useApi();
  const roles = useLoad(RolesDocument, {}).data?.roles ?? [];
  const [name, setName] = useState('');
  const [role, setRole] = useState<string | null>(null);
  const [days, setDays] = useState('90');
  const [made, setMade] = useState<string | null>(null);
  const [error, setError] = useState<ApiError | null>(null);
  const placed = error ? placeErrors(error, ['name', 'role', 'expiresInDays']) : null;

  async function handleSubmit(event: FormEvent) {
    event.preventDefault();
    setError(null);
    const input = { name, role: role ?? '', expiresInDays: /^\d{1,6}$/.test(days) ? Number(days) : null };
    try {
      setMade((await change(CreateApiKeyDocument, { input }, ['ApiKey'])).createApiKey.key);
    } catch (thrown) {
      setError(asApiError(thrown));
    }
  }

  if (made) return <MadeKey value={made} onDone={onDone} />;
  return (
    <form onSubmit={handleSubmit} noValidate>
      <ErrorNotice error={placed?.rest} />
      <Stack>
        <TextInput
          label={t('keys.name')}
          withAsterisk
          value={name}
          error={placed?.byInput.name}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <Select
          label={t('keys.role')}
          withAsterisk
          data={roles.map((candidate) => ({
            value: candidate.name,
            label: text(candidate.label, candidate.name),
          }))}
          value={role}
          error={placed?.byInput.role}
          onChange={setRole}
        />
        <TextInput
          label={t('keys.days')}
          description={t('keys.daysHelp')}
          inputMode="numeric"
          value={days}
          error={placed?.byInput.expiresInDays}
          onChange={(event) => setDays(event.currentTarget.value)}
        />
        <Group justify="flex-end">
          <Button variant="default" onClick={onDone}>
            {t('common.cancel')}
          </Button>
          <Button type="submit" disabled={name.trim() === '' || role === null}>
            {t('keys.create')}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

function MadeKey({ value, onDone }: { value: string; onDone: () => void }) {
  const { t } = useTranslation();
  return (
    <Stack>
      <Alert color="teal" title={t('keys.made')}>
        <Text size="sm" c="var(--mantine-color-text)">
          {t('keys.madeHelp')}
        </Text>
      </Alert>
      <Code block>{value}</Code>
      <Group justify="flex-end">
        <Button variant="default" onClick={() => void navigator.clipboard.writeText(value)}>
          {t('common.copy')}
        </Button>
        <Button onClick={onDone}>{t('common.done')}</Button>
      </Group>
    </Stack>
  );
}
