import { Box, Group, Text, Title } from '@mantine/core';
import type { ReactNode } from 'react';

type Props = { title: ReactNode; crumbs?: ReactNode; description?: ReactNode; actions?: ReactNode };

/** The head of a page with its only h1. */
export function PageHeader({ title, crumbs, description, actions }: Props) {
  return (
    <Group justify="space-between" align="flex-end" mb="md" gap="sm">
      <Box>
        {crumbs && <Box mb={2}>{crumbs}</Box>}
        <Title order={1}>{title}</Title>
        {description && (
          <Text c="dimmed" size="sm">
            {description}
          </Text>
        )}
      </Box>
      {actions && <Group gap="xs">{actions}</Group>}
    </Group>
  );
}
