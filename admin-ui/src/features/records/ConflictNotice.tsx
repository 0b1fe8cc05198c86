import { IconAlertTriangle } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { Alert, Button, Group, Text } from '../../ui/kit';

type Props = { onReload: () => void; onOverwrite: () => void };

/** Somebody else has saved the record meanwhile: theirs or mine? */
export function ConflictNotice({ onReload, onOverwrite }: Props) {
  const { t } = useTranslation();
  return (
    <Alert
      role="alert"
      color="orange"
      icon={<IconAlertTriangle size={18} />}
      title={t('records.conflict')}
      mb="md"
    >
      <Text size="sm" mb="sm" c="var(--mantine-color-text)">
        {t('records.conflictHelp')}
      </Text>
      <Group gap="xs">
        <Button size="compact-md" variant="default" onClick={onReload}>
          {t('records.reload')}
        </Button>
        <Button size="compact-md" variant="default" onClick={onOverwrite}>
          {t('records.overwrite')}
        </Button>
      </Group>
    </Alert>
  );
}
