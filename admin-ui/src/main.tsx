import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './App';
import { startLanguage, startTexts } from './i18n/i18n';
import { shareStyleNonce } from './ui/nonce';
import './ui/styles';

async function start() {
  shareStyleNonce();
  await startTexts(startLanguage());
  const root = document.getElementById('root');
  if (!root) throw new Error('index.html has no element with the id "root"');
  createRoot(root).render(
    <StrictMode>
      <App />
    </StrictMode>,
  );
}

void start();
