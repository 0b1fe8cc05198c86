// What a person does, in words.

/** Chooses an option of the select with that label. */
export async function choose(page, scope, label, option) {
  await scope.getByRole('combobox', { name: label, exact: true }).click();
  await page.getByRole('option', { name: option, exact: true }).click();
}

/** Writes an expression into the editor with that label, replacing what is there. */
export async function writeExpression(page, scope, label, expression) {
  const editor = scope.getByRole('textbox', { name: label, exact: true });
  await editor.click();
  await page.keyboard.press('Control+A');
  await page.keyboard.press('Delete');
  await page.keyboard.insertText(expression);
  await page.keyboard.press('Escape'); // closes the completion, if it is open
}

export async function signIn(page, url, { email, password }) {
  await page.goto(url);
  await page.getByLabel('E-mail').fill(email);
  await page.getByLabel('Password', { exact: true }).fill(password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('navigation', { name: 'Main navigation' }).waitFor();
}

/** Makes a field in the object manager; settings fills in what the type asks for. */
export async function addField(page, { type, label, settings }) {
  await page.getByRole('button', { name: 'New field' }).click();
  const drawer = page.getByRole('dialog', { name: 'New field' });
  await choose(page, drawer, 'Type', type);
  await drawer.getByLabel('Label (English)').last().waitFor();
  await drawer.getByRole('textbox', { name: 'Label (English)', exact: true }).first().fill(label);
  if (settings) await settings(drawer);
  await drawer.getByRole('button', { name: 'Create field' }).click();
  await drawer.waitFor({ state: 'hidden' });
}
