// Goes to the main pages in both themes and languages; checks each and keeps a
// picture of it for people to look at.
import { mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const folder = join(dirname(fileURLToPath(import.meta.url)), '../.cache/screenshots');

/** Where the picture of that name is kept. */
export function pictureOf(name) {
  mkdirSync(folder, { recursive: true });
  return join(folder, `${name}.png`);
}

const languages = [
  { name: 'en', own: 'English', button: /Language|语言/ },
  { name: 'zh-CN', own: '简体中文', button: /Language|语言/ },
];
const themes = [
  { name: 'light', button: /Light theme|浅色主题/ },
  { name: 'dark', button: /Dark theme|深色主题/ },
];

/** Leaves the page in English and light. check is run on every page. */
export async function pictureAll(page, check) {
  const pages = await mainPages(page);
  for (const language of [...languages].reverse()) {
    await page.getByRole('button', { name: language.button }).click();
    await page.getByRole('menuitem', { name: language.own }).click();
    for (const theme of [...themes].reverse()) {
      const button = page.getByRole('button', { name: theme.button });
      if (await button.isVisible()) await button.click();
      for (const [name, path] of Object.entries(pages)) {
        await open(page, path);
        await check();
        await page.screenshot({
          path: pictureOf(`${name}-${theme.name}-${language.name}`),
          animations: 'disabled',
        });
      }
    }
  }
}

async function open(page, path) {
  await page.goto(new URL(path, page.url()).href);
  await page.getByRole('heading', { level: 1 }).waitFor();
  await page.waitForLoadState('networkidle');
}

async function mainPages(page) {
  const { record, rule } = await page.evaluate(async () => {
    const query =
      '{ clients(filter: {name: {eq: "Client 2"}}) { nodes { id } } ruleSets(object: "client", kind: CLASSIFICATION) { id } }';
    const headers = { 'Content-Type': 'application/json', 'X-Requested-With': 'guanxi' };
    const response = await fetch('/graphql', { method: 'POST', headers, body: JSON.stringify({ query }) });
    const { data } = await response.json();
    return { record: data.clients.nodes[0].id, rule: data.ruleSets[0].id };
  });
  return {
    records: '/records/client?sort=-seats',
    record: `/records/client/${record}`,
    history: `/records/client/${record}?tab=history`,
    objects: '/build/objects',
    object: '/build/objects/client',
    rules: '/build/rules',
    rule: `/build/rules/${rule}`,
    plugins: '/build/plugins',
    keys: '/govern/keys',
    jobs: '/govern/jobs',
    audit: '/govern/audit',
  };
}
