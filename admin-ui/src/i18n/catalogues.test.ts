import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { catalogue as en } from './en';
import { catalogue as zhCN } from './zh-CN';

type Tree = { [key: string]: string | Tree };

function flatten(tree: Tree, prefix = ''): Record<string, string> {
  return Object.fromEntries(
    Object.entries(tree).flatMap(([key, value]) =>
      typeof value === 'string'
        ? [[prefix + key, value]]
        : Object.entries(flatten(value, `${prefix}${key}.`)),
    ),
  );
}

const english = flatten(en);
const chinese = flatten(zhCN);
const src = join(process.cwd(), 'src');
const sources = readdirSync(src, { recursive: true, encoding: 'utf8' })
  .filter(
    (name) =>
      /\.tsx?$/.test(name) &&
      !name.includes('.test.') &&
      !name.startsWith('testing') &&
      !name.includes('generated'),
  )
  .map((name) => ({ name, text: readFileSync(join(src, name), 'utf8') }));
const all = sources.map(({ text }) => text).join('\n');

test('both languages have the same texts', () => {
  expect(Object.keys(chinese).sort()).toEqual(Object.keys(english).sort());
});

test('no text is empty, and both use the same placeholders', () => {
  const placeholders = (text: string) => (text.match(/\{\{\w+\}\}/g) ?? []).sort();
  for (const [key, text] of Object.entries(english)) {
    expect(text.trim(), key).not.toBe('');
    expect(chinese[key]?.trim(), key).not.toBe('');
    expect(placeholders(chinese[key] ?? ''), key).toEqual(placeholders(text));
  }
});

test('Chinese texts are Chinese', () => {
  const sameInBoth = ['shell.paletteKey'];
  const untranslated = Object.entries(chinese).filter(
    ([key, text]) => !/[\u4e00-\u9fff]/.test(text) && !sameInBoth.includes(key),
  );
  expect(untranslated).toEqual([]);
});

test('no text is unused', () => {
  const used = new Set([...all.matchAll(/'([a-z]+(?:\.\w+)+)'/gi)].map((match) => match[1]));
  const families = [...all.matchAll(/`([a-z]+(?:\.\w+)*\.)\$\{/gi)].map((match) => match[1] ?? '');
  const isUsed = (key: string) => {
    const base = key.replace(/_(one|other)$/, '');
    return used.has(base) || families.some((family) => base.startsWith(family));
  };
  expect(Object.keys(english).filter((key) => !isUsed(key))).toEqual([]);
});

test('no text that a person reads is written into a component', () => {
  const attribute =
    /\b(?:label|title|placeholder|description|aria-label|alt|text|legend|message)="([^"]*\p{L}{2,}[^"]*)"/gu;
  const between = /<[A-Z][\w.]*(?:\s[^<>]*)?>\s*([^<>{}]*\p{L}{2,}[^<>{}]*?)\s*<\//gu;
  const examples = new Set(['today()', '12h']); // expressions and durations are the same in all languages
  const found = sources
    .filter(({ name }) => name.endsWith('.tsx'))
    .flatMap(({ name, text }) =>
      [...text.matchAll(attribute), ...text.matchAll(between)]
        .map((match) => match[1] ?? '')
        .filter((words) => !examples.has(words))
        .map((words) => `${name}: ${words}`),
    );
  expect(found).toEqual([]);
});
