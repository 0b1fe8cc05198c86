import { parse, validate } from 'graphql';
import { describe, expect, test } from 'vitest';
import { catalogOf } from '../metadata/CatalogProvider';
import { apiSchema } from '../testing/apiSchema';
import { sampleObjects } from '../testing/samples';
import * as operations from './generated';
import {
  createMutation,
  deleteMutation,
  historyQuery,
  listQuery,
  listVariables,
  recordQuery,
  relatedCountsQuery,
  relatedQuery,
  restoreMutation,
  updateMutation,
} from './recordQuery';
import { findQuery, nameQuery, searchQuery } from './searchQuery';

const objects = sampleObjects();
const catalog = catalogOf(objects);
const schema = apiSchema(objects);
const [customer, account] = objects as [(typeof objects)[0], (typeof objects)[0]];

describe('operations over records fit the API, with a field of every type', () => {
  test.each([
    ['list', listQuery(customer, customer.fields, catalog)],
    ['one', recordQuery(customer, catalog)],
    ['history', historyQuery(customer)],
    ['related list', relatedQuery(account, 'customers', customer.fields, catalog)],
    ['counts', relatedCountsQuery(account)],
    ['create', createMutation(customer)],
    ['update', updateMutation(customer)],
    ['delete', deleteMutation(customer)],
    ['restore', restoreMutation(customer)],
    ['search', searchQuery(customer, true)],
    ['first ones', searchQuery(customer, false)],
    ['name', nameQuery(customer)],
    ['find in all', findQuery(objects)],
  ])('%s', (_, query) => expect(validate(schema, parse(query))).toEqual([]));
});

test('operations of the platform fit the API', () => {
  const documents = Object.entries(operations).filter(([name]) => name.endsWith('Document'));
  expect(documents.length).toBeGreaterThan(25);
  for (const [name, document] of documents)
    expect({ name, faults: validate(schema, document) }).toEqual({ name, faults: [] });
});

test('a lookup whose target is not visible is asked for by its id alone', () => {
  const query = listQuery(customer, customer.fields, catalogOf([customer]));
  expect(query).toContain('lookupFieldId');
  expect(query).not.toContain('lookupField {');
});

describe('pages', () => {
  test('go forward from a cursor', () =>
    expect(listVariables(undefined, [], { after: 'c' }, 50)).toEqual({
      filter: undefined,
      orderBy: undefined,
      first: 50,
      after: 'c',
    }));
  test('go backward from a cursor', () =>
    expect(listVariables(undefined, [{ field: 'name', direction: 'ASC' }], { before: 'c' }, 50)).toEqual({
      filter: undefined,
      orderBy: [{ field: 'name', direction: 'ASC' }],
      last: 50,
      before: 'c',
    }));
});
