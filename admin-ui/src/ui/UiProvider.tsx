import { DirectionProvider, MantineProvider } from '@mantine/core';
import { Notifications } from '@mantine/notifications';
import type { ReactNode } from 'react';
import { styleNonce } from './nonce';
import { cssVariables, theme } from './theme';

/** Theme, styles and toasts for everything below it. */
export function UiProvider({ children }: { children: ReactNode }) {
  return (
    <DirectionProvider detectDirection={false}>
      <MantineProvider
        theme={theme}
        cssVariablesResolver={cssVariables}
        defaultColorScheme="auto"
        getStyleNonce={styleNonce}
      >
        <Notifications position="bottom-right" />
        {children}
      </MantineProvider>
    </DirectionProvider>
  );
}
