/** One person shares, another reads: a passphrase and an end, a link that is taken back, an answer that is followed. */
import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import type { ShareItem } from '#lib/contract/shares.ts';
import { ask, expect, test, useAssistant, useModel } from './support.ts';

async function findings(page: Page): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  return violations.map((violation) => `${violation.id}: ${violation.nodes[0]?.html}`);
}

const openDialog = async (page: Page) => {
  await page.getByRole('button', { name: 'Share', exact: true }).click();
  return page.getByRole('dialog', { name: 'Share this chat' });
};
const linkIn = (page: Page) => page.getByRole('dialog').getByRole('textbox', { name: 'Link' }).inputValue();

/** Bytes of script as they came over the wire. */
function countScripts(page: Page): () => number {
  let bytes = 0;
  page.on('requestfinished', async (request) => {
    if (request.resourceType() !== 'script') return;
    bytes += (await request.sizes()).responseBodySize;
  });
  return () => bytes;
}

test('a passphrase, an end and the number of views are chosen, and hold', async ({ page, browser, server }) => {
  await useAssistant(server);
  await page.goto('/chat/');
  await ask(page, 'What is 15 % of 2940?');
  await expect(page.getByRole('article').last()).toContainText('441');
  const dialog = await openDialog(page);
  await dialog.getByText('Options', { exact: true }).click();
  await dialog.getByRole('combobox', { name: 'Ends' }).click();
  await page.getByRole('option', { name: 'After an hour' }).click();
  await dialog.getByLabel('Passphrase', { exact: true }).fill('blue kettle');
  await dialog.getByLabel('Number of views').fill('2');
  expect(await findings(page)).toEqual([]);
  await dialog.getByRole('button', { name: 'Make a link' }).click();
  await expect(dialog.getByText(/snapshot · 0 of 2 views · ends /)).toBeVisible();
  await expect(dialog.getByText('Locked', { exact: true })).toBeVisible();
  const link = await linkIn(page);
  expect(link).not.toContain('kettle');

  const context = await browser.newContext({ baseURL: server.url });
  const other = await context.newPage();
  const scripts = countScripts(other);
  await other.goto(link);
  await expect(other.getByText('441')).toHaveCount(0);
  expect(await findings(other)).toEqual([]);
  await other.getByLabel('Passphrase').fill('red kettle');
  await other.getByRole('button', { name: 'Open the chat' }).click();
  await expect(other.getByText('That is not the passphrase.')).toBeVisible();
  await other.getByLabel('Passphrase').fill('blue kettle');
  await other.keyboard.press('Enter');
  await expect(other.getByRole('article').last()).toContainText('441');
  expect(new URL(other.url()).search).toBe('');
  await other.reload();
  await expect(other.getByRole('article').last()).toContainText('441');
  expect(await findings(other)).toEqual([]);
  expect(scripts()).toBeGreaterThan(0);
  expect(scripts()).toBeLessThan(120 * 1024);

  // Its time is up: the open page says so, and a fresh one too.
  const id = new URL(link).pathname.split('/')[2];
  const change = (body: object) =>
    fetch(`${server.url}/backend-api/v2/shares/${id}`, {
      method: 'PATCH',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
  const share = (await (await change({ max_views: 1 })).json()) as ShareItem;
  expect(share.views).toBe(1);
  const third = await (await browser.newContext({ baseURL: server.url })).newPage();
  await third.goto(link);
  await third.getByLabel('Passphrase').fill('blue kettle');
  await third.getByRole('button', { name: 'Open the chat' }).click();
  await expect(third.getByRole('heading', { name: 'This link has run out' })).toBeVisible();
  await third.context().close();
  await context.close();
});

test('a link that is taken back ends the page that is open', async ({ page, browser, server }) => {
  await useAssistant(server);
  await page.goto('/chat/');
  await ask(page, 'What is 2+2?');
  await expect(page.getByRole('article').last()).toContainText('4');
  const dialog = await openDialog(page);
  await dialog.getByRole('button', { name: 'Make a link' }).click();
  await expect(dialog.getByRole('button', { name: 'Stop sharing' })).toBeVisible();
  const link = await linkIn(page);
  const context = await browser.newContext({ baseURL: server.url });
  const other = await context.newPage();
  await other.goto(link);
  await expect(other.getByRole('button', { name: 'Carry on as my copy' })).toBeVisible();

  await page.keyboard.press('Escape');
  await page.goto('/chat/settings/?tab=shares');
  const row = page.getByRole('main').getByRole('listitem').filter({ hasText: 'What is 2+2?' }).first();
  await expect(row).toContainText('snapshot · 1 view');
  expect(await findings(page)).toEqual([]);
  await row.getByRole('button', { name: 'Stop sharing What is 2+2?' }).click();
  await expect(other.getByText('This chat is no longer shared')).toBeVisible({ timeout: 3_000 });
  await expect(other.getByRole('button', { name: 'Carry on as my copy' })).toBeHidden();
  expect((await other.reload())?.status()).toBe(404);
  await expect(other.getByRole('heading', { name: 'This chat is not shared' })).toBeVisible();
  await context.close();
});

test('an answer is followed live while it is written, and carried on as a copy', async ({
  page,
  browser,
  server,
  upstream,
}) => {
  await useModel(server, upstream, 'slow-100');
  await page.goto('/chat/');
  await ask(page, 'Tell me a lot.');
  await expect(page.getByRole('article').last()).toContainText('word');
  const dialog = await openDialog(page);
  await dialog.getByText('Options', { exact: true }).click();
  await dialog.getByText('Live', { exact: true }).click();
  await dialog.getByRole('button', { name: 'Make a link' }).click();
  await expect(dialog.getByText(/^live · Not opened yet/)).toBeVisible();
  const link = await linkIn(page);
  const context = await browser.newContext({ baseURL: server.url });
  const other = await context.newPage();
  await other.goto(link);
  const answer = other.getByRole('article').last().locator('..');
  const length = async () => ((await answer.textContent()) ?? '').length;
  await expect.poll(length).toBeGreaterThan(0);
  const early = await length();
  await expect.poll(length).toBeGreaterThan(early + 50);
  // It grows where it ends: in its own paragraph, and above the name of who writes it.
  const article = other.getByRole('article').last();
  expect(await article.locator('[data-tail]').evaluate((tail) => tail.parentElement?.tagName)).toBe('P');
  expect(((await article.textContent()) ?? '').replace(/\s+/g, ' ')).toMatch(/word1 word2 .*word\d+ ?Custom/);
  await page.keyboard.press('Escape'); // the dialog
  await page.getByRole('button', { name: 'Stop', exact: true }).click();
  await expect(page.getByRole('button', { name: 'Stop', exact: true })).toHaveCount(0, { timeout: 15_000 });
  const whole = (await page.getByRole('article').last().locator('.md').textContent()) ?? '';
  await expect(other.getByRole('article').last().locator('.md')).toHaveText(whole);

  // The next question and its answer appear without a reload.
  await useAssistant(server);
  await ask(page, 'What is 20 % of 50?');
  await expect(other.getByRole('article').nth(2)).toContainText('What is 20 % of 50?');
  await other.getByRole('button', { name: 'Carry on as my copy' }).click();
  await expect(other).toHaveURL(/\/chat\/[0-9a-f-]{36}$/);
  await context.close();
});

test('what looks like a key is shown before it is shared', async ({ page, server }) => {
  await useAssistant(server);
  await page.goto('/chat/');
  await ask(page, `Remember my key sk-${'a1B2'.repeat(8)}`);
  await expect(page.getByRole('article')).toHaveCount(2);
  const dialog = await openDialog(page);
  await expect(dialog.getByRole('alert')).toContainText('A key in message 1: sk-a');
  await expect(dialog.getByRole('button', { name: 'Share it all the same' })).toBeVisible();
  expect(await findings(page)).toEqual([]);
});
