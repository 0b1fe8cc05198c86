import { GraphQLError, graphql } from 'graphql';
import type { CreateFieldInput } from '../data/generated';
import { draftField } from '../metadata/systemFields';
import { type ObjectInfo, pascal, typeName } from '../metadata/types';
import { apiSchema } from './apiSchema';
import { matches } from './matches';

type Rec = Record<string, unknown> & { id: string; version: number };
type Args = Record<string, never> & { [name: string]: unknown };
type Resolvers = Record<string, (args: never) => unknown>;

const noon = '2026-11-22T12:00:00.000Z';
const admin = { kind: 'USER', id: 'u1', name: 'Ada' };

/** An error as the API presents it. */
export function refusal(
  code: string,
  message: string,
  fields: { field: string; code: string; message: string }[] = [],
) {
  return new GraphQLError(message, { extensions: { code, fields } });
}

/** The API in memory: every operation is checked against the schema, then carried out. */
export class FakeServer {
  signedIn = true;
  language = 'en';
  readonly records = new Map<string, Rec[]>();
  readonly deleted = new Map<string, Rec[]>();
  /** Operations that came, newest last. */
  readonly seen: { query: string; variables: Record<string, unknown>; headers: Headers }[] = [];
  /** What a test answers itself, by root field; may throw a refusal. */
  readonly answers: Record<string, (args: Record<string, never>) => unknown> = {};
  private lastId = 0;

  constructor(readonly objects: ObjectInfo[]) {}

  add(object: string, values: Record<string, unknown>): Rec {
    const record = {
      ...values,
      id: `${object}-${++this.lastId}`,
      version: 1,
      createdAt: noon,
      updatedAt: noon,
      createdBy: admin,
      updatedBy: admin,
    };
    this.records.set(object, [...(this.records.get(object) ?? []), record]);
    return record;
  }

  fetch: typeof fetch = async (input, init) => {
    const url = String(input instanceof Request ? input.url : input);
    const body = JSON.parse(String(init?.body ?? '{}')) as Record<string, never>;
    if (url.endsWith('/auth/login')) return this.login(body);
    if (!this.signedIn)
      return answer(401, { errors: [{ message: 'Sign in', extensions: { code: 'UNAUTHENTICATED' } }] });
    const { query, variables } = body as unknown as { query: string; variables: Record<string, unknown> };
    this.seen.push({ query, variables, headers: new Headers(init?.headers) });
    const result = await graphql({
      schema: apiSchema(this.objects),
      source: query,
      variableValues: variables,
      rootValue: this.root(),
    });
    return answer(200, JSON.parse(JSON.stringify(result)));
  };

  private login(body: { email?: string; password?: string }): Response {
    if (body.password !== 'right') {
      return answer(401, {
        errors: [{ message: 'E-mail or password is wrong.', extensions: { code: 'UNAUTHENTICATED' } }],
      });
    }
    this.signedIn = true;
    return answer(200, {});
  }

  private root(): Resolvers {
    const live = Object.assign({}, ...this.objects.map((object) => this.recordResolvers(object)));
    return { ...this.platformResolvers(), ...live, ...this.answers } as Resolvers;
  }

  private platformResolvers(): Resolvers {
    const role = {
      name: 'admin',
      label: { en: 'Admin', zhCN: '管理员' },
      configure: true,
      createRecords: true,
      readRecords: true,
      updateRecords: true,
      deleteRecords: true,
    };
    return {
      me: () => ({ actor: admin, user: null, role, language: this.language, notifications: [] }),
      objects: () => this.objects,
      users: () => [],
      roles: () => [role],
      ruleSets: () => [],
      expressionSymbols: () => [],
      setLanguage: ({ language }: { language: string }) => {
        this.language = language;
        return { language };
      },
      createField: ({ input: { object, ...parts } }: { input: CreateFieldInput }) => {
        const field = draftField({
          ...parts,
          label: { en: parts.label.en ?? '', zhCN: parts.label.zhCN ?? '' },
        } as never);
        this.objects.find(({ name }) => name === object)?.fields.push(field);
        return field;
      },
    };
  }

  private recordResolvers(object: ObjectInfo): Resolvers {
    const all = () => this.records.get(object.name) ?? [];
    const find = (id: string) => all().find((record) => record.id === id);
    const type = typeName(object);
    return {
      [object.name]: ({ id }: { id: string }) => this.present(object, find(id)),
      [object.plural]: (args: Args) => this.page(object, all(), args),
      [`create${type}`]: ({ data }: { data: Record<string, unknown> }) =>
        this.present(object, this.add(object.name, data)),
      [`update${type}`]: ({ id, data, ifVersion }: { id: string; data: object; ifVersion?: number }) => {
        const record = find(id);
        if (!record) throw refusal('NOT_FOUND', 'No such record.');
        if (ifVersion && ifVersion !== record.version)
          throw refusal('CONFLICT', 'The record was changed meanwhile.');
        return this.present(object, Object.assign(record, data, { version: record.version + 1 }));
      },
      [`delete${type}`]: ({ id }: { id: string }) => {
        this.deleted.set(
          object.name,
          all().filter((record) => record.id === id),
        );
        this.records.set(
          object.name,
          all().filter((record) => record.id !== id),
        );
        return id;
      },
      [`restore${pascal(object.name)}`]: ({ id }: { id: string }) => {
        const back = (this.deleted.get(object.name) ?? []).filter((record) => record.id === id);
        this.records.set(object.name, [...all(), ...back]);
        return this.present(object, back[0]);
      },
    };
  }

  private page(object: ObjectInfo, records: Rec[], args: Args) {
    const {
      filter,
      orderBy,
      first = 50,
      after,
    } = args as unknown as {
      filter?: Record<string, unknown>;
      orderBy?: { field: string; direction: string }[];
      first?: number;
      after?: string;
    };
    const found = records.filter((record) => matches(record, filter));
    for (const { field, direction } of [...(orderBy ?? [])].reverse()) {
      found.sort(
        (a, b) => String(a[field]).localeCompare(String(b[field])) * (direction === 'DESC' ? -1 : 1),
      );
    }
    const from = after ? found.findIndex((record) => record.id === after) + 1 : 0;
    const nodes = found.slice(from, from + first);
    return {
      nodes: nodes.map((record) => this.present(object, record)),
      totalCount: found.length,
      pageInfo: {
        hasNextPage: from + first < found.length,
        hasPreviousPage: from > 0,
        startCursor: nodes[0]?.id ?? null,
        endCursor: nodes.at(-1)?.id ?? null,
      },
    };
  }

  private present(object: ObjectInfo, record: Rec | undefined): Record<string, unknown> | null {
    if (!record) return null;
    const lookups = object.fields.flatMap((field) => {
      if (field.type !== 'lookup') return [];
      const target = this.records.get(field.target ?? '')?.find(({ id }) => id === record[`${field.name}Id`]);
      return [[field.name, target ?? null]];
    });
    const empty = { nodes: [], totalCount: 0, pageInfo: { hasNextPage: false, hasPreviousPage: false } };
    const lists = object.relatedLists.map(({ name }) => [name, empty]);
    const event = { at: noon, actor: admin, kind: 'CREATED', version: 1, cause: null, changes: [] };
    const history = { nodes: [event], pageInfo: { hasNextPage: false, hasPreviousPage: false } };
    return { ...record, ...Object.fromEntries([...lookups, ...lists]), classifications: [], history };
  }
}

function answer(status: number, body: object): Response {
  return new Response(JSON.stringify(body), { status, headers: { 'Content-Type': 'application/json' } });
}
