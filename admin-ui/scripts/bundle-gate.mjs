// Fails the build when a person would wait too long for it: adds up, gzipped,
// what index.html loads first (with everything that those files import
// statically), and measures the lazily loaded chunks.
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';

const limits = { firstLoad: 300_000, editor: 210_000, route: 80_000 }; // bytes of gzip

const dist = join(dirname(fileURLToPath(import.meta.url)), '../dist');
const gzip = (file) => gzipSync(readFileSync(join(dist, file)), { level: 9 }).length;
const kilobytes = (bytes) => `${(bytes / 1000).toFixed(1)} kB`;

/** The files that a chunk imports before it runs. */
function imports(file) {
  const source = readFileSync(join(dist, file), 'utf8');
  const found = [...source.matchAll(/(?:import|from)\s*["']\.\/([^"']+\.js)["']/g)];
  return found.map((match) => `assets/${match[1]}`);
}

function closure(files) {
  const seen = new Set();
  const queue = [...files];
  while (queue.length > 0) {
    const file = queue.pop();
    if (seen.has(file)) continue;
    seen.add(file);
    if (file.endsWith('.js')) queue.push(...imports(file));
  }
  return [...seen];
}

const sum = (files) => files.reduce((total, file) => total + gzip(file), 0);
const html = readFileSync(join(dist, 'index.html'), 'utf8');
const entry = [...html.matchAll(/(?:src|href)="\/(assets\/[^"]+\.(?:js|css))"/g)].map((match) => match[1]);
const first = new Set(closure(entry));

const problems = [];
const check = (name, size, limit) => {
  console.log(`${size > limit ? 'TOO LARGE' : 'ok'}  ${name}: ${kilobytes(size)} of ${kilobytes(limit)}`);
  if (size > limit) problems.push(name);
};

check('first load', sum([...first]), limits.firstLoad);
for (const file of readdirSync(join(dist, 'assets')).filter((name) => name.endsWith('.js'))) {
  const path = `assets/${file}`;
  if (first.has(path)) continue;
  const isEditor = file.startsWith('ExpressionEditor');
  const size = isEditor ? sum(closure([path]).filter((f) => !first.has(f))) : gzip(path);
  check(file, size, isEditor || size > limits.route ? limits.editor : limits.route);
}
if (problems.length > 0) process.exit(1);
