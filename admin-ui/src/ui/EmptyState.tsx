import { Paper, Stack, Text } from '@mantine/core';
import type { ReactNode } from 'react';

/** What stands where nothing is yet: one sentence and what to do about it. */
export function EmptyState({ text, action }: { text: string; action?: ReactNode }) {
  return (
    <Paper withBorder p="xl">
      <Stack align="center" gap="md">
        <Text c="dimmed">{text}</Text>
        {action}
      </Stack>
    </Paper>
  );
}
