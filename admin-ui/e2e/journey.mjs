// One person's way through the web admin, over the real server.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { findBarriers, openBrowser } from './browser.mjs';
import { pictureAll, pictureOf } from './pictures.mjs';
import { admin, startServer } from './server.mjs';
import { addField, choose, signIn, writeExpression } from './steps.mjs';

const fields = [
  { type: 'Long text', label: 'Notes' },
  { type: 'E-mail', label: 'Mail' },
  { type: 'Phone', label: 'Mobile' },
  { type: 'Web address', label: 'Site' },
  { type: 'Whole number', label: 'Seats' },
  { type: 'Decimal', label: 'Factor' },
  { type: 'Amount', label: 'Revenue', settings: (drawer) => drawer.getByLabel('Currency').fill('USD') },
  { type: 'Percent', label: 'Share' },
  { type: 'Yes or no', label: 'Partner' },
  { type: 'Date', label: 'Signed' },
  { type: 'Date and time', label: 'Called at' },
  { type: 'Picklist', label: 'Region', settings: (drawer) => addOptions(drawer, ['NORTH', 'SOUTH']) },
  { type: 'Picklist', label: 'Tier', settings: (drawer) => addOptions(drawer, ['A', 'B', 'C']) },
  { type: 'Multiple choice', label: 'Interests', settings: (drawer) => addOptions(drawer, ['GOLF', 'WINE']) },
  {
    type: 'Auto number',
    label: 'Number',
    settings: (drawer) => drawer.getByLabel('Format').fill('C-{0000}'),
  },
];

async function addOptions(drawer, values) {
  for (const [i, value] of values.entries()) {
    await drawer.getByRole('button', { name: 'Add option' }).click();
    const row = drawer.getByRole('group', { name: `Option ${i + 1}` });
    await row.getByLabel('API value').fill(value);
    await row.getByLabel('Label (English)').fill(value.charAt(0) + value.slice(1).toLowerCase());
  }
}

describe('the web admin', { concurrency: 1 }, () => {
  let server;
  let opened;
  let page;

  before(async () => {
    server = await startServer();
    opened = await openBrowser();
    page = opened.page;
  });
  after(async () => {
    await opened?.browser.close();
    await server?.stop();
  });

  let failed = '';
  /** A test that builds on those before it: when one has failed, the others say so at once. */
  const step = (name, act) =>
    test(name, async () => {
      assert.equal(failed, '', 'a step before this one has failed');
      try {
        await act();
      } catch (error) {
        failed = name;
        await page.screenshot({ path: pictureOf('failed') });
        throw error;
      }
    });
  const goTo = (name) =>
    page
      .getByRole('navigation', { name: 'Main navigation' })
      .getByRole('link', { name, exact: true })
      .click();
  const expectNoBarriers = async () => assert.deepEqual(await findBarriers(page), []);

  step('refuses a wrong password and lets the admin in', async () => {
    await page.goto(server.url);
    await page.getByLabel('E-mail').fill(admin.email);
    await page.getByLabel('Password', { exact: true }).fill('wrong-password-1');
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('alert').waitFor();
    await expectNoBarriers();
    // The browser itself notes the two answers 401: not signed in, and wrong password.
    assert.ok(
      opened.complaints.every((text) => text.includes('401')),
      opened.complaints.join('\n'),
    );
    await signIn(page, server.url, admin);
    opened.complaints.length = 0;
  });

  step("makes an object; the server's refusal stands at its input", async () => {
    await goTo('Objects');
    await page.getByRole('button', { name: 'New object' }).first().click();
    const drawer = page.getByRole('dialog', { name: 'New object' });
    await drawer.getByLabel('Label (English)').first().fill('Client');
    await drawer.getByLabel('Label (Chinese)').first().fill('客户');
    await drawer.getByLabel('Plural label (English)').fill('Clients');
    await drawer.getByLabel('Plural label (Chinese)').fill('客户');
    await drawer.getByLabel(/^API name/).fill('9client');
    await drawer.getByRole('button', { name: 'Create object' }).click();
    await drawer.locator('input[aria-invalid="true"]').first().waitFor();
    await expectNoBarriers();
    await drawer.getByLabel(/^API name/).fill('client');
    await drawer.getByRole('button', { name: 'Create object' }).click();
    await page.getByRole('heading', { level: 1, name: 'Client' }).waitFor();
  });

  step('adds a field of each type', async () => {
    for (const field of fields) await addField(page, field);
    await addField(page, {
      type: 'Lookup',
      label: 'Parent',
      settings: (drawer) => choose(page, drawer, 'Linked object', 'Client'),
    });
    await page.getByRole('cell', { name: 'parent', exact: true }).waitFor();
    // The name field came with the object.
    await page
      .getByRole('row')
      .nth(fields.length + 2)
      .waitFor();
    assert.equal(await page.getByRole('row').count(), fields.length + 3);
    await expectNoBarriers();
  });

  step('shows what deleting a field would lose', async () => {
    await page.getByRole('button', { name: 'Delete field Factor' }).click();
    const dialog = page.getByRole('dialog', { name: 'Delete field Factor' });
    await dialog.getByText('0 records').waitFor();
    await dialog.getByRole('button', { name: 'Delete' }).click();
    await dialog.waitFor({ state: 'hidden' });
    await page.getByRole('cell', { name: 'factor', exact: true }).waitFor({ state: 'hidden' });
  });

  step('makes records in the form that the fields made', async () => {
    await goTo('Clients');
    for (let i = 1; i <= 3; i++) {
      await page.getByRole('button', { name: 'New Client' }).first().click();
      const form = page.getByRole('dialog', { name: 'New Client' });
      await form.getByLabel('Name').fill(`Client ${i}`);
      await form.getByLabel('Seats').fill(String(i * 10));
      await form.getByLabel('Revenue').fill(`${i * 1000}.50`);
      await form.getByLabel('Signed').fill('2026-11-22');
      await choose(page, form, 'Region', i === 2 ? 'South' : 'North');
      if (i === 1) await expectNoBarriers();
      await form.getByRole('button', { name: 'Create' }).click();
      await form.waitFor({ state: 'hidden' });
    }
    await page.getByRole('link', { name: 'Client 3' }).waitFor();
    assert.ok(await page.getByText('3 records').isVisible());
  });

  step('a value that the server refuses is told at its input', async () => {
    await page.getByRole('button', { name: 'New Client' }).first().click();
    const form = page.getByRole('dialog', { name: 'New Client' });
    await form.getByLabel('Name').fill('Bad mail');
    await form.getByLabel('Mail').fill('nobody');
    await form.getByRole('button', { name: 'Create' }).click();
    await form.locator('input[aria-invalid="true"]').first().waitFor();
    assert.equal(await form.getByLabel('Mail').getAttribute('aria-invalid'), 'true');
    await form.getByRole('button', { name: 'Cancel' }).click();
  });

  step('filters, and the address holds the filter', async () => {
    await page.getByRole('button', { name: 'Filter', exact: true }).click();
    await choose(page, page, 'Field', 'Region');
    await page.getByRole('combobox', { name: 'Values' }).press('ArrowDown');
    await page.getByRole('option', { name: 'North' }).click();
    await page.getByRole('combobox', { name: 'Values' }).press('Tab');
    await page.getByRole('button', { name: 'Add condition' }).click();
    await page.getByRole('combobox', { name: 'Field' }).nth(1).click();
    await page.getByRole('option', { name: 'Seats', exact: true }).click();
    await page.getByRole('combobox', { name: 'Comparison' }).nth(1).click();
    await page.getByRole('option', { name: 'is more than' }).click();
    await page.getByLabel('Value', { exact: true }).fill('10');
    await expectNoBarriers();
    await page.getByRole('button', { name: 'Apply' }).click();
    await page.getByText('1 record', { exact: true }).waitFor();
    await page.getByRole('link', { name: 'Client 3' }).waitFor();
    await page.reload();
    await page.getByText('1 record', { exact: true }).waitFor();
    await page.getByRole('button', { name: 'Clear all' }).click();
    await page.getByText('3 records').waitFor();
  });

  step('orders by a column and turns pages', async () => {
    await page.evaluate(async () => {
      const data = Array.from({ length: 60 }, (_, i) => ({
        name: `More ${String(i).padStart(2, '0')}`,
        seats: i,
      }));
      const query = 'mutation ($data: [ClientCreate!]!) { createClients(data: $data) { id } }';
      const headers = { 'Content-Type': 'application/json', 'X-Requested-With': 'guanxi' };
      await fetch('/graphql', {
        method: 'POST',
        headers,
        body: JSON.stringify({ query, variables: { data } }),
      });
    });
    await page.reload();
    await page.getByText('63 records').waitFor();
    const head = page.getByRole('columnheader', { name: 'Name' });
    await head.getByRole('button').click();
    await page.locator('th[aria-sort="ascending"]').waitFor();
    await head.getByRole('button').click();
    await page.locator('th[aria-sort="descending"]').waitFor();
    await page.getByRole('link', { name: 'More 59' }).waitFor();
    await page.getByRole('button', { name: 'Next' }).click();
    await page.getByRole('link', { name: 'Client 1' }).waitFor();
    await page.getByRole('button', { name: 'Previous' }).click();
    await page.getByRole('link', { name: 'More 59' }).waitFor();
  });

  step('finds a record with the palette', async () => {
    await page.keyboard.press('Control+K');
    await page.getByPlaceholder('Search or go to…').last().fill('Client 2');
    await page
      .getByRole('button', { name: /Client 2/ })
      .last()
      .waitFor();
    await expectNoBarriers();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { level: 1, name: 'Client 2' }).waitFor();
  });

  step('changes a record; history says who, from what to what', async () => {
    await page.getByRole('button', { name: 'Edit' }).click();
    await page.getByLabel('Seats').fill('99');
    await page.getByRole('combobox', { name: 'Parent' }).click();
    await page.getByRole('option', { name: 'Client 1' }).click();
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('tab', { name: 'History' }).click();
    const change = page.getByRole('listitem').filter({ hasText: 'changed the record' });
    await change.getByText('99', { exact: true }).waitFor();
    await change.getByText('20', { exact: true }).waitFor();
    await expectNoBarriers();
  });

  step('shows related lists with their counts', async () => {
    await page.getByRole('tab', { name: 'Details' }).click();
    await page.getByRole('link', { name: 'Client 1' }).click();
    await page.getByRole('heading', { level: 1, name: 'Client 1' }).waitFor();
    await page.getByRole('tab', { name: 'Clients (1)' }).click();
    await page.getByRole('link', { name: 'Client 2' }).waitFor();
  });

  step('tells of a conflict and leaves the choice', async () => {
    await page.getByRole('button', { name: 'Edit' }).click();
    await page.evaluate(async () => {
      const id = location.pathname.split('/').at(-1);
      const query = 'mutation ($id: ID!) { updateClient(id: $id, data: {notes: "theirs"}) { id } }';
      const headers = { 'Content-Type': 'application/json', 'X-Requested-With': 'guanxi' };
      await fetch('/graphql', {
        method: 'POST',
        headers,
        body: JSON.stringify({ query, variables: { id } }),
      });
    });
    await page.getByLabel('Seats').fill('11');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('Somebody else has saved this record meanwhile').waitFor();
    await expectNoBarriers();
    await page.getByRole('button', { name: 'Save mine' }).click();
    await page.getByRole('tab', { name: 'Details' }).click();
    await page.getByText('theirs').waitFor();
  });

  step('deletes a record and takes it back', async () => {
    await page.getByRole('button', { name: 'Delete' }).click();
    await page.getByRole('button', { name: 'Undo' }).click();
    await page.getByText('Client 1 is back').waitFor();
  });

  step('writes a validation: an error is underlined, mended, and the rule refuses', async () => {
    await goTo('Rules');
    await page.getByRole('button', { name: 'New rule set' }).click();
    const drawer = page.getByRole('dialog', { name: 'New rule set' });
    await choose(page, drawer, 'Object', 'Client');
    await drawer.getByRole('button', { name: 'Continue' }).click();
    await page.getByLabel('Label (English)').fill('Client limits');
    await page.getByRole('textbox', { name: 'Rule', exact: true }).fill('tooMany');
    await writeExpression(page, page, 'Refuse the save when', 'seatz > 1000');
    await page.locator('.cm-lintRange-error').waitFor();
    assert.equal(await page.locator('.cm-lintRange-error').textContent(), 'seatz');
    await expectNoBarriers();
    await page.getByRole('button', { name: 'Save draft' }).click();
    await page.getByText('Draft saved; it has problems').waitFor();
    assert.ok(await page.getByRole('button', { name: 'Activate' }).isDisabled());
    await writeExpression(page, page, 'Refuse the save when', 'seats > 1000');
    await page.locator('.cm-lintRange-error').waitFor({ state: 'hidden' });
    await page.getByLabel('Message (English)').fill('At most 1,000 seats.');
    await page.getByLabel('Message (Chinese)').fill('最多 1000 个席位。');
    await choose(page, page, 'Show the message at', 'Seats');
    await page.getByRole('button', { name: 'Save draft' }).click();
    await page.getByText('Draft saved', { exact: true }).waitFor();
    await page.getByRole('button', { name: 'Activate' }).click();
    await page.getByRole('dialog', { name: 'Activation' }).getByText('Done').waitFor();
    await page.getByRole('button', { name: 'Close' }).click();

    await goTo('Clients');
    await page.getByRole('button', { name: 'New Client' }).first().click();
    const form = page.getByRole('dialog', { name: 'New Client' });
    await form.getByLabel('Name').fill('Crowd');
    await form.getByLabel('Seats').fill('5000');
    await form.getByRole('button', { name: 'Create' }).click();
    await form.getByText('At most 1,000 seats.').waitFor();
    await form.getByRole('button', { name: 'Cancel' }).click();
  });

  step('completes names while a condition is written', async () => {
    await goTo('Rules');
    await page.getByRole('link', { name: 'Client limits' }).click();
    await page.getByRole('textbox', { name: 'Refuse the save when' }).click();
    await page.keyboard.press('Control+End');
    await page.keyboard.type(' && parent.sea');
    await page.locator('.cm-tooltip-autocomplete').getByText('seats', { exact: true }).waitFor();
  });

  step('classifies all records; a record says why', async () => {
    await goTo('Rules');
    await page.getByRole('button', { name: 'New rule set' }).click();
    const drawer = page.getByRole('dialog', { name: 'New rule set' });
    await choose(page, drawer, 'Object', 'Client');
    await choose(page, drawer, 'Kind', 'Classification');
    await drawer.getByRole('button', { name: 'Continue' }).click();
    await page.getByLabel('Label (English)').fill('Client tier');
    await choose(page, page, 'Field to set', 'Tier');
    const first = page.getByRole('region', { name: 'Rule 1' });
    await first.getByLabel('Rule', { exact: true }).fill('large');
    await writeExpression(page, first, 'When', 'seats >= 50 && revenue > 1000');
    await writeExpression(page, first, 'Then the value is', '"A"');
    await writeExpression(page, page, 'Otherwise', '"C"');
    await page.getByRole('button', { name: 'Save draft' }).click();
    await page.getByText('Draft saved', { exact: true }).waitFor();
    await choose(page, page, 'Record', 'Client 2');
    await page.getByText('for this record: true').waitFor();
    await page.getByRole('button', { name: 'Activate' }).click();
    await page.getByRole('dialog', { name: 'Activation' }).getByText('Done').waitFor();
    await expectNoBarriers();
    await page.getByRole('button', { name: 'Close' }).click();

    await goTo('Clients');
    await page.getByRole('searchbox', { name: 'Find by name' }).fill('Client 2');
    await page.keyboard.press('Enter');
    await page.getByRole('link', { name: 'Client 2' }).click();
    const panel = page.getByRole('region', { name: 'Classifications' });
    await panel.getByText('A', { exact: true }).waitFor();
    await panel.getByRole('button', { name: 'Why?' }).click();
    const why = page.getByRole('dialog');
    await why.getByText('seats >= 50', { exact: true }).waitFor();
    await expectNoBarriers();
    await page.keyboard.press('Escape');
  });

  step('installs, disables and enables a plugin', async () => {
    await goTo('Plugins');
    const card = page.getByRole('region').filter({ hasText: 'retail' }).first();
    await card.getByRole('button', { name: 'Install' }).click();
    await card.getByText('Running').waitFor();
    await card
      .getByText(/recencyScore|retail\./)
      .first()
      .waitFor();
    await card.getByRole('button', { name: 'Disable' }).click();
    await card.getByText('Disabled').waitFor();
    await card.getByRole('button', { name: 'Enable' }).click();
    await card.getByText('Running').waitFor();
    await card.getByRole('button', { name: 'Logs' }).click();
    await page.getByRole('dialog').waitFor();
    await expectNoBarriers();
    await page.keyboard.press('Escape');
  });

  step('makes an API key and shows it once', async () => {
    await goTo('API keys');
    await page.getByRole('button', { name: 'New API key' }).click();
    const drawer = page.getByRole('dialog', { name: 'New API key' });
    await drawer.getByLabel('Name').fill('Nightly export');
    await drawer.getByRole('combobox', { name: 'Role' }).click();
    await page.getByRole('option').first().click();
    await drawer.getByRole('button', { name: 'Create key' }).click();
    await drawer.getByText('it is not shown again').waitFor();
    await drawer.getByRole('button', { name: 'Done' }).click();
    await page.getByRole('cell', { name: 'Nightly export', exact: true }).waitFor();
    await expectNoBarriers();
  });

  step('every main page, in both languages and themes, has no barriers', async () => {
    await pictureAll(page, expectNoBarriers);
  });

  step('nothing complained on the way', () => {
    assert.deepEqual(opened.complaints, []);
  });
});
