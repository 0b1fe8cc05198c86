import { Alert, Button, Group, Text } from '@mantine/core';
import { IconAlertCircle } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { ApiError } from '../data/errors';

type Props = { error: ApiError | null | undefined; onRetry?: () => void };

/** Tells what the server refused, or that it could not be reached; renders nothing without an error. */
export function ErrorNotice({ error, onRetry }: Props) {
  const { t } = useTranslation();
  if (!error) return null;
  const message = error.code === 'UNREACHABLE' ? t('errors.unreachable') : error.message;
  return (
    <Alert role="alert" color="red" variant="light" icon={<IconAlertCircle size={18} />} mb="md">
      <Group justify="space-between" gap="sm">
        <Text size="sm" c="var(--mantine-color-text)">
          {message}
        </Text>
        {onRetry && (
          <Button size="compact-sm" variant="default" onClick={onRetry}>
            {t('common.retry')}
          </Button>
        )}
      </Group>
    </Alert>
  );
}
