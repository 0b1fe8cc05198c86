// Starts the real binary on an empty store in a temporary folder.
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '../..');
const binary = process.env.GUANXI_BIN ?? join(root, 'bin/guanxi');
const plugins = process.env.GUANXI_TEST_PLUGINS ?? join(root, 'bin/plugins');
const startMilliseconds = 30_000;

export const admin = { email: 'admin@example.com', password: 'correct-horse-battery-9' };

/** Resolves to {url, stop} as soon as the server has told its address. */
export async function startServer() {
  if (!existsSync(binary)) throw new Error(`There is no ${binary}; run "make build" first.`);
  const data = mkdtempSync(join(tmpdir(), 'guanxi-e2e-'));
  const child = spawn(binary, ['serve', '--data', data, '--listen', '127.0.0.1:0', '--plugins', plugins], {
    env: { ...process.env, GUANXI_ADMIN_EMAIL: admin.email, GUANXI_ADMIN_PASSWORD: admin.password },
  });
  let output = '';
  const url = await new Promise((resolve, reject) => {
    const timer = setTimeout(
      () => reject(new Error(`The server told no address:\n${output}`)),
      startMilliseconds,
    );
    const read = (chunk) => {
      output += chunk;
      const found = /http:\/\/127\.0\.0\.1:\d+/.exec(output);
      if (!found) return;
      clearTimeout(timer);
      resolve(found[0]);
    };
    child.stdout.on('data', read);
    child.stderr.on('data', read);
    child.on('exit', (code) => reject(new Error(`The server ended with ${code}:\n${output}`)));
  });
  const stop = async () => {
    const ended = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGTERM');
    await ended;
    rmSync(data, { recursive: true, force: true });
  };
  return { url, stop, log: () => output };
}
