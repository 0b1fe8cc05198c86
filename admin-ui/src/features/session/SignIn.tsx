import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type ApiError, asApiError } from '../../data/errors';
import { signIn } from '../../data/session';
import { currentLanguage } from '../../i18n/i18n';
import { ErrorNotice } from '../../ui/ErrorNotice';
import { Button, Center, Group, Paper, PasswordInput, Stack, TextInput, Title } from '../../ui/kit';
import { usePageTitle } from '../../ui/usePageTitle';
import { LanguageSwitch } from '../shell/LanguageSwitch';
import { ThemeSwitch } from '../shell/ThemeSwitch';

/** E-mail and password; password managers and pasting are welcome. */
export function SignIn({ onSignedIn }: { onSignedIn: () => void }) {
  const { t } = useTranslation();
  const [email, setEmail] = useState('');
  const [password, setPassword] = useState('');
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<ApiError | null>(null);
  usePageTitle(t('session.signIn'));

  async function handleSubmit(event: FormEvent) {
    event.preventDefault();
    setBusy(true);
    setError(null);
    try {
      await signIn(email, password, currentLanguage());
      onSignedIn();
    } catch (thrown) {
      setError(asApiError(thrown));
      setBusy(false);
    }
  }

  return (
    <Center component="main" className="app-sign-in" p="md">
      <Paper withBorder p="xl" w={400} maw="100%" shadow="sm">
        <Group justify="space-between" mb="lg">
          <span className="app-brand">{t('shell.product')}</span>
          <Group gap={4}>
            <LanguageSwitch />
            <ThemeSwitch />
          </Group>
        </Group>
        <Title order={1} size="h2" mb="md">
          {t('session.signIn')}
        </Title>
        <ErrorNotice error={error && describe(error, t('session.wrongPassword'))} />
        <form onSubmit={handleSubmit}>
          <Stack>
            <TextInput
              label={t('session.email')}
              type="email"
              name="email"
              autoComplete="username"
              autoFocus
              required
              withAsterisk={false}
              value={email}
              onChange={(event) => setEmail(event.currentTarget.value)}
            />
            <PasswordInput
              label={t('session.password')}
              name="password"
              autoComplete="current-password"
              required
              withAsterisk={false}
              visibilityToggleButtonProps={{ 'aria-label': t('session.showPassword') }}
              value={password}
              onChange={(event) => setPassword(event.currentTarget.value)}
            />
            <Button type="submit" loading={busy} mt="xs">
              {t('session.signIn')}
            </Button>
          </Stack>
        </form>
      </Paper>
    </Center>
  );
}

/** The server's sentence, or ours where a refusal came without one. */
function describe(error: ApiError, otherwise: string): ApiError {
  if (error.message) return error;
  return Object.assign(error, { message: otherwise });
}
