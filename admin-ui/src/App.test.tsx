import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { beforeEach, describe, expect, test } from 'vitest';
import { FakeServer, refusal } from './testing/FakeServer';
import { renderApp } from './testing/renderApp';
import { sampleField, sampleObject } from './testing/samples';

const name = sampleField('text', 'name', { label: { en: 'Name', zhCN: '名称' }, required: true });
const seats = sampleField('integer', 'seats', { label: { en: 'Seats', zhCN: '席位' } });
const tier = sampleField('picklist', 'tier', { label: { en: 'Tier', zhCN: '等级' } });

let server: FakeServer;
const user = userEvent.setup();

beforeEach(() => {
  server = new FakeServer([sampleObject('deal', 'deals', [name, seats, tier])]);
});

describe('sign-in', () => {
  test('tells what is wrong, then lets in', async () => {
    server.signedIn = false;
    await renderApp(server, '/records/deal');
    await user.type(await screen.findByLabelText('E-mail'), 'ada@example.com');
    await user.type(screen.getByLabelText('Password'), 'wrong');
    await user.click(screen.getByRole('button', { name: 'Sign in' }));
    expect((await screen.findByRole('alert')).textContent).toContain('E-mail or password is wrong.');
    await user.clear(screen.getByLabelText('Password'));
    await user.type(screen.getByLabelText('Password'), 'right');
    await user.click(screen.getByRole('button', { name: 'Sign in' }));
    expect(await screen.findByRole('heading', { level: 1, name: 'Deal list' })).toBeDefined();
  });

  test('speaks Chinese', async () => {
    server.signedIn = false;
    await renderApp(server, '/', 'zh-CN');
    expect(await screen.findByRole('button', { name: '登录' })).toBeDefined();
  });
});

describe('the list of records', () => {
  beforeEach(() => {
    for (let i = 1; i <= 60; i++)
      server.add('deal', { name: `Deal ${String(i).padStart(2, '0')}`, seats: i, tier: i % 2 ? 'A' : 'B' });
  });

  test('shows a page and turns it', async () => {
    const { router } = await renderApp(server, '/records/deal');
    expect(await screen.findByRole('link', { name: 'Deal 50' })).toBeDefined();
    expect(screen.queryByRole('link', { name: 'Deal 51' })).toBeNull();
    expect(screen.getByText('60 records')).toBeDefined();
    await user.click(screen.getByRole('button', { name: 'Next' }));
    expect(await screen.findByRole('link', { name: 'Deal 51' })).toBeDefined();
    expect(router.state.location.search).toMatchObject({ after: 'deal-50' });
  });

  test('is ordered by a click on a column', async () => {
    const { router } = await renderApp(server, '/records/deal?sort=name');
    const head = await screen.findByRole('columnheader', { name: 'Name' });
    expect(head.getAttribute('aria-sort')).toBe('ascending');
    await user.click(within(head).getByRole('button'));
    await waitFor(() => expect(router.state.location.search).toMatchObject({ sort: '-name' }));
    expect(await screen.findByRole('link', { name: 'Deal 60' })).toBeDefined();
  });

  test('is filtered by its address, and the filter stands there in words', async () => {
    const filter = {
      join: 'and',
      items: [
        { field: 'tier', op: 'in', value: ['B'] },
        { field: 'seats', op: 'gt', value: 56 },
      ],
    };
    await renderApp(server, `/records/deal?filter=${encodeURIComponent(JSON.stringify(filter))}`);
    expect(await screen.findByText('2 records')).toBeDefined();
    expect(document.body.textContent).toContain('Tier is one of Class B');
    await user.click(screen.getAllByRole('button', { name: 'Remove condition' })[0] as HTMLElement);
    expect(await screen.findByText('4 records')).toBeDefined();
  });

  test('finds by name', async () => {
    await renderApp(server, '/records/deal');
    await user.type(await screen.findByRole('searchbox', { name: 'Find by name' }), '07{Enter}');
    expect(await screen.findByText('1 record')).toBeDefined();
  });
});

describe('the form of a record', () => {
  test('creates a record and shows it in the list', async () => {
    await renderApp(server, '/records/deal');
    await user.click(await screen.findByRole('button', { name: 'New Deal' }));
    const form = await screen.findByRole('dialog');
    await user.type(within(form).getByLabelText(/^Name/), 'First');
    await user.type(within(form).getByLabelText('Seats'), '12');
    await user.click(within(form).getByRole('button', { name: 'Create' }));
    expect(await screen.findByRole('link', { name: 'First' })).toBeDefined();
    expect(server.records.get('deal')?.[0]).toMatchObject({ name: 'First', seats: 12 });
  });

  test('places what the server refuses at its input', async () => {
    server.answers.createDeal = () => {
      throw refusal('VALIDATION_FAILED', 'Two faults.', [
        { field: 'seats', code: 'TOO_MANY', message: 'At most 10 seats.' },
        { field: '', code: 'CLOSED', message: 'No deals today.' },
      ]);
    };
    await renderApp(server, '/records/deal');
    await user.click(await screen.findByRole('button', { name: 'New Deal' }));
    await user.click(await screen.findByRole('button', { name: 'Create' }));
    expect((await screen.findByRole('alert')).textContent).toContain('No deals today.');
    const input = screen.getByLabelText('Seats');
    expect(input.getAttribute('aria-invalid')).toBe('true');
    expect(document.getElementById(input.getAttribute('aria-describedby') ?? '')?.textContent).toBe(
      'At most 10 seats.',
    );
  });

  test('asks what to do when somebody else has saved meanwhile', async () => {
    const record = server.add('deal', { name: 'Mine', seats: 1 });
    await renderApp(server, `/records/deal/${record.id}`);
    await user.click(await screen.findByRole('button', { name: 'Edit' }));
    await user.clear(screen.getByLabelText(/^Name/));
    await user.type(screen.getByLabelText(/^Name/), 'Changed');
    Object.assign(record, { seats: 9, version: 2 });
    await user.click(screen.getByRole('button', { name: 'Save' }));
    expect((await screen.findByRole('alert')).textContent).toContain(
      'Somebody else has saved this record meanwhile',
    );
    await user.click(screen.getByRole('button', { name: 'Save mine' }));
    expect(await screen.findByRole('heading', { level: 1, name: 'Changed' })).toBeDefined();
    expect(server.records.get('deal')?.[0]).toMatchObject({ name: 'Changed', seats: 9, version: 3 });
  });
});

test('a deleted record can be taken back', async () => {
  const record = server.add('deal', { name: 'Oops' });
  await renderApp(server, `/records/deal/${record.id}`);
  await user.click(await screen.findByRole('button', { name: 'Delete' }));
  await user.click(await screen.findByRole('button', { name: 'Undo' }));
  await waitFor(() => expect(server.records.get('deal')).toHaveLength(1));
});

test('a new field is in the form of the object without a reload', async () => {
  const { router } = await renderApp(server, '/build/objects/deal');
  await user.click(await screen.findByRole('button', { name: 'New field' }));
  const drawer = await screen.findByRole('dialog');
  await user.type(within(drawer).getAllByLabelText(/^Label \(English\)/)[0] as HTMLElement, 'Next step');
  expect((within(drawer).getByLabelText(/^API name/) as HTMLInputElement).value).toBe('nextStep');
  await user.click(within(drawer).getByRole('button', { name: 'Create field' }));
  expect(await screen.findByText('nextStep')).toBeDefined();
  await router.navigate({ to: '/records/$object', params: { object: 'deal' } });
  await user.click(await screen.findByRole('button', { name: 'New Deal' }));
  expect(await screen.findByLabelText('Next step')).toBeDefined();
});

test('switching the language changes every text and is kept', async () => {
  await renderApp(server, '/records/deal');
  await user.click(await screen.findByRole('button', { name: 'Language' }));
  await user.click(await screen.findByRole('menuitem', { name: '简体中文' }));
  expect(await screen.findByRole('heading', { level: 1, name: 'deal 列表' })).toBeDefined();
  expect(document.documentElement.lang).toBe('zh-CN');
  await waitFor(() => expect(server.language).toBe('zh-CN'));
  expect(server.seen.at(-1)?.headers.get('X-Requested-With')).toBe('guanxi');
});
