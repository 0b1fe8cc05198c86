import { DirectionProvider, MantineProvider } from '@mantine/core';
import { Notifications } from '@mantine/notifications';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { styleNonce } from './nonce';
import { theme } from './theme';

/** Theme, styles and toasts for everything below it. */
export function UiProvider({ children }: { children: ReactNode }) {
  const { t } = useTranslation();
  return (
    <DirectionProvider detectDirection={false}>
      <MantineProvider theme={theme} defaultColorScheme="auto" getStyleNonce={styleNonce}>
        <Notifications position="bottom-right" aria-label={t('common.notices')} />
        {children}
      </MantineProvider>
    </DirectionProvider>
  );
}
