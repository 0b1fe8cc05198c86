import { expect, test } from 'vitest';
import { sampleField, sampleObject } from '../../testing/samples';
import { changedData, formFields, inputNames, startValues } from './recordForm';

const object = sampleObject('deal', 'deals', [
  sampleField('text', 'name'),
  sampleField('integer', 'seats', { default: 1 }),
  sampleField('lookup', 'account'),
  sampleField('picklist', 'tier', { ruleSet: 'dealTier' }),
  sampleField('autoNumber', 'number'),
  sampleField('text', 'hidden', { writable: false }),
]);
const fields = formFields(object);
const record = {
  id: 'd1',
  version: 3,
  name: 'One',
  seats: 5,
  accountId: 'a1',
  account: { id: 'a1', name: 'Acme' },
};

test('a form asks for what the person may write', () => {
  expect(fields.map(({ name }) => name)).toEqual(['name', 'seats', 'account']);
  expect(inputNames(fields)).toEqual(['name', 'seats', 'account', 'accountId']);
});

test('an update sends what was changed, in the form of the API', () => {
  const start = startValues(fields, record);
  expect(changedData(fields, start, start, false)).toEqual({});
  expect(changedData(fields, start, { ...start, seats: '7', account: null }, false)).toEqual({
    seats: 7,
    accountId: null,
  });
});

test('typing a value and back again is no change', () => {
  const start = startValues(fields, record);
  expect(changedData(fields, start, { ...start, seats: '5' }, false)).toEqual({});
});

test('a new record leaves out what is empty', () => {
  const start = startValues(fields, null);
  expect(start).toEqual({ name: null, seats: 1, account: null });
  expect(changedData(fields, start, { ...start, name: 'New' }, true)).toEqual({ name: 'New', seats: 1 });
});

test('a default that was taken away is sent as empty', () => {
  const start = startValues(fields, null);
  expect(changedData(fields, start, { ...start, seats: '' }, true)).toEqual({ seats: null });
});
