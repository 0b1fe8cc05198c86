import { createMemoryHistory } from '@tanstack/react-router';
import { render } from '@testing-library/react';
import { vi } from 'vitest';
import { App } from '../App';
import { type Language, startTexts } from '../i18n/i18n';
import { createAppRouter } from '../pages/router';
import type { FakeServer } from './FakeServer';

/** The whole admin at an address, over a server in memory. */
export async function renderApp(server: FakeServer, path: string, language: Language = 'en') {
  await startTexts(language);
  vi.stubGlobal('fetch', server.fetch);
  const router = createAppRouter(createMemoryHistory({ initialEntries: [path] }));
  const view = render(<App fetch={server.fetch} router={router} />);
  return { ...view, router };
}
