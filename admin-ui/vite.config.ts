import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

/** Where "npm run dev" finds the API: a server started with "guanxi serve". */
const api = process.env.GUANXI_API ?? 'http://127.0.0.1:8080';

export default defineConfig({
  plugins: [react()],
  // The server sends a policy without 'unsafe-inline' and data: scripts: every asset is a file of its own.
  build: { target: 'es2022', assetsInlineLimit: 0, sourcemap: false, chunkSizeWarningLimit: 1000 },
  server: { proxy: { '/graphql': api, '/auth': api } },
});
