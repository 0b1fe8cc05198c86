import { render, screen } from '@testing-library/react';
import { isInputObjectType } from 'graphql';
import { Provider } from 'urql';
import { beforeAll, describe, expect, test, vi } from 'vitest';
import { createApiClient } from '../data/client';
import type { OperatorName } from '../data/filter';
import { startTexts } from '../i18n/i18n';
import { CatalogProvider } from '../metadata/CatalogProvider';
import { apiSchema } from '../testing/apiSchema';
import { FakeServer } from '../testing/FakeServer';
import { sampleField, sampleObjects } from '../testing/samples';
import { UiProvider } from '../ui/UiProvider';
import { fieldKinds, kindOf, readValue } from './registry';

beforeAll(() => startTexts('en'));

const schema = apiSchema(sampleObjects());
const kinds = Object.values(fieldKinds);

test('every type of the API has a kind of its own name', () => {
  const types = schema.getType('FieldType');
  const names = types && 'getValues' in types ? types.getValues().map(({ name }) => name) : [];
  expect(Object.keys(fieldKinds).sort()).toEqual(names.sort());
  for (const [name, kind] of Object.entries(fieldKinds)) expect(kind.type).toBe(name);
});

describe.each(kinds.map((kind) => [kind.type, kind] as const))('%s', (type, kind) => {
  const field = sampleField(type, `${type}Field`);

  test('its operators are those of the API', () => {
    const filter = schema.getType('CustomerFilter');
    if (!isInputObjectType(filter)) throw new Error('no CustomerFilter');
    const name = kind.filterName ? kind.filterName(field) : field.name;
    const own = filter.getFields()[name]?.type;
    const known = isInputObjectType(own) ? Object.keys(own.getFields()) : [];
    const asApi = (op: OperatorName) => (op === 'isEmpty' || op === 'isNotEmpty' ? 'isNull' : op);
    expect(kind.operators.map(asApi).filter((op) => !known.includes(op))).toEqual([]);
  });

  test('an empty value is shown as empty and written as null', () => {
    renderWithin(<kind.Display field={field} value={null} />);
    expect(screen.getByText('empty')).toBeDefined();
    if (kind.write) expect(kind.write(readValue(field, {}))).toBeNull();
  });

  test('its input can be found by its label', async () => {
    renderWithin(<kind.Input field={field} label="Its label" value={null} onChange={vi.fn()} />);
    expect((await screen.findAllByLabelText('Its label')).length).toBeGreaterThan(0);
  });
});

test('money keeps all its digits on the screen', () => {
  const field = sampleField('currency', 'amount', { currency: 'USD', scale: 2 });
  const { Display } = kindOf(field);
  renderWithin(<Display field={field} value="9007199254740993.01" />);
  expect(screen.getByText('$9,007,199,254,740,993.01')).toBeDefined();
});

test('an integer is written as a number, and nonsense is left to the server', () => {
  expect(fieldKinds.integer.write?.('42')).toBe(42);
  expect(fieldKinds.integer.write?.('4x')).toBe('4x');
});

test('a stored script address does not become a link', () => {
  const field = sampleField('url', 'site');
  renderWithin(<fieldKinds.url.Display field={field} value="javascript:alert(1)" />);
  expect(screen.queryByRole('link')).toBeNull();
});

test('a lookup whose record is in the recycle bin shows its id', () => {
  const field = sampleField('lookup', 'account');
  expect(readValue(field, { accountId: 'a1', account: null })).toEqual({ id: 'a1', name: 'a1' });
});

function renderWithin(element: React.ReactNode) {
  const server = new FakeServer(sampleObjects());
  const client = createApiClient({
    fetch: server.fetch,
    language: () => 'en',
    url: 'http://localhost/graphql',
  });
  // Most kinds need no metadata; the lookup's input does.
  const within = element && (element as React.ReactElement<{ label?: string }>).props.label;
  return render(
    <Provider value={client}>
      <UiProvider>{within ? <CatalogProvider>{element}</CatalogProvider> : element}</UiProvider>
    </Provider>,
  );
}
