import { RouterProvider } from '@tanstack/react-router';
import { useCallback, useMemo, useState } from 'react';
import { Provider } from 'urql';
import { createApiClient } from './data/client';
import { SessionProvider } from './features/session/SessionProvider';
import { currentLanguage } from './i18n/i18n';
import { CatalogProvider } from './metadata/CatalogProvider';
import { createAppRouter } from './pages/router';
import { UiProvider } from './ui/UiProvider';

type Props = {
  /** Tests hand in a server of their own and an address to start at. */
  fetch?: typeof fetch;
  router?: ReturnType<typeof createAppRouter>;
};

export function App({ fetch: fetcher, router }: Props) {
  const [person, setPerson] = useState(0);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new person gets a new client, so that nothing read for the old one is shown
  const client = useMemo(
    () => createApiClient({ fetch: fetcher, language: currentLanguage }),
    [fetcher, person],
  );
  const appRouter = useMemo(() => router ?? createAppRouter(), [router]);
  const handlePerson = useCallback(() => setPerson((n) => n + 1), []);
  return (
    <Provider value={client}>
      <UiProvider>
        <SessionProvider key={person} onChangeOfPerson={handlePerson}>
          <CatalogProvider>
            <RouterProvider router={appRouter} context={{ onSignedOut: handlePerson }} />
          </CatalogProvider>
        </SessionProvider>
      </UiProvider>
    </Provider>
  );
}
