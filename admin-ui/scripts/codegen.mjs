// Writes src/data/generated.ts: the types of the platform half of the API, and
// a typed document for each operation in src/data/operations.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { codegen } from '@graphql-codegen/core';
import * as typedDocument from '@graphql-codegen/typed-document-node';
import * as operations from '@graphql-codegen/typescript-operations';
import { parse } from 'graphql';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const read = (dir) =>
  readdirSync(dir)
    .filter((name) => name.endsWith('.graphql'))
    .sort()
    .map((name) => readFileSync(join(dir, name), 'utf8'));

const scalars = { Decimal: 'string', Date: 'string', DateTime: 'string', JSON: 'unknown', ID: 'string' };
const filename = join(root, 'src/data/generated.ts');
const text = await codegen({
  filename,
  schema: parse(read(join(root, '../schema')).join('\n')),
  documents: read(join(root, 'src/data/operations')).map((source, i) => ({
    location: `${i}`,
    document: parse(source),
  })),
  config: {
    scalars,
    enumsAsTypes: true,
    useTypeImports: true,
    skipTypename: true,
    onlyOperationTypes: false,
    avoidOptionals: { field: true },
  },
  plugins: [{ operations: {} }, { document: {} }],
  pluginMap: { operations, document: typedDocument },
});
writeFileSync(
  filename,
  `// Written by "npm run codegen" from ../schema and src/data/operations. Do not edit.\n${text}`,
);
