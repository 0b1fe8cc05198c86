import { expect, test } from 'vitest';
import { ApiError } from './errors';
import { placeErrors } from './placeErrors';

const fault = (field: string, message = `wrong ${field}`) => ({ field, code: 'INVALID', message });
const refused = (...fields: ReturnType<typeof fault>[]) =>
  new ApiError('VALIDATION_FAILED', 'Something is wrong.', fields);

test('each fault stands at its input', () => {
  const placed = placeErrors(refused(fault('name'), fault('options[1].value')), [
    'name',
    'options.0.value',
    'options.1.value',
  ]);
  expect(placed.byInput).toEqual({ name: 'wrong name', 'options.1.value': 'wrong options[1].value' });
  expect(placed.rest).toBeNull();
});

test('prefixes of the input are no obstacle', () => {
  expect(
    placeErrors(refused(fault('input.label.en'), fault('fields[0].type')), ['label', 'type']).byInput,
  ).toEqual({
    label: 'wrong input.label.en',
    type: 'wrong fields[0].type',
  });
});

test('two faults of one input are both told', () => {
  expect(placeErrors(refused(fault('name', 'One.'), fault('name', 'Two.')), ['name']).byInput.name).toBe(
    'One. Two.',
  );
});

test('what belongs to no input is told above the form', () => {
  const placed = placeErrors(refused(fault('name'), fault('hidden')), ['name']);
  expect(placed.byInput).toEqual({ name: 'wrong name' });
  expect(placed.rest?.message).toBe('wrong hidden');
});

test('an error without faults is told as it is', () => {
  const error = new ApiError('FORBIDDEN', 'You may not.');
  expect(placeErrors(error, ['name'])).toEqual({ byInput: {}, rest: error });
});
