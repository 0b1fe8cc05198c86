import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildASTSchema, type GraphQLSchema, parse } from 'graphql';
import type { ObjectInfo } from '../metadata/types';
import { liveSchema } from './liveSchema';

const folder = join(process.cwd(), '../schema');
const platform = readdirSync(folder)
  .filter((name) => name.endsWith('.graphql'))
  .map((name) => readFileSync(join(folder, name), 'utf8'))
  .join('\n');

/** The whole API: the project's own platform half, and the record half for some objects. */
export function apiSchema(objects: ObjectInfo[]): GraphQLSchema {
  return buildASTSchema(parse(`${platform}\n${liveSchema(objects)}`), { assumeValidSDL: true });
}
