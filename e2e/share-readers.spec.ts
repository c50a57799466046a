/** What readers of a link are told: that an answer is being written, what they look at, and whether they may go on. */
import type { ShareItem } from '#lib/contract/shares.ts';
import { startServer } from '#test/support/server.ts';
import { ask, expect, test, useAssistant, useModel } from './support.ts';

const API = '/backend-api/v2';

async function askAt(url: string, cookie = ''): Promise<string> {
  const id = crypto.randomUUID();
  const headers = { 'content-type': 'application/json', ...(cookie === '' ? {} : { cookie }) };
  const body = { conversation_id: id, provider: 'Assistant', messages: [{ role: 'user', content: 'What is 6 * 7?' }] };
  await (await fetch(`${url}${API}/conversation`, { method: 'POST', headers, body: JSON.stringify(body) })).text();
  return id;
}

async function shareAt(url: string, wish: object, cookie = ''): Promise<ShareItem> {
  const headers = { 'content-type': 'application/json', ...(cookie === '' ? {} : { cookie }) };
  const made = await fetch(`${url}${API}/shares`, { method: 'POST', headers, body: JSON.stringify(wish) });
  expect(made.ok).toBe(true);
  return (await made.json()) as ShareItem;
}

test('says above an answer that it is being written, until it is', async ({ page, browser, server, upstream }) => {
  await useModel(server, upstream, 'slow-60');
  await page.goto('/chat/');
  await ask(page, 'Tell me a lot.');
  await expect(page).toHaveURL(/\/chat\/[0-9a-f-]{36}/);
  const chat = new URL(page.url()).pathname.split('/').at(-1) ?? '';
  await expect.poll(async () => (await fetch(`${server.url}${API}/conversations/${chat}`)).status).toBe(200);
  const share = await shareAt(server.url, { conversation_id: chat, mode: 'live' });
  const other = await (await browser.newContext({ baseURL: server.url })).newPage();
  await other.goto(share.path);
  const label = other.getByText('Being written now', { exact: true }).and(other.locator(':visible'));
  await expect(label).toHaveCount(1);
  const answer = other.getByRole('article', { name: 'Answer' }).last();
  expect((await label.boundingBox())?.y).toBeLessThan((await answer.boundingBox())?.y ?? 0);
  await expect(page.getByRole('button', { name: 'Stop', exact: true })).toHaveCount(0, { timeout: 20_000 });
  await expect(label).toHaveCount(0, { timeout: 3_000 });
  await expect(other.getByText('The answer is complete.')).toBeAttached();
  // The next one is announced before its first word, and in its own place.
  await ask(page, 'And more.');
  await expect(label).toHaveCount(1);
  await expect(other.getByRole('article', { name: 'Answer' })).toHaveCount(2);
  await page.getByRole('button', { name: 'Stop', exact: true }).click();
  await expect(label).toHaveCount(0, { timeout: 3_000 });
  await other.context().close();
  await useAssistant(server);
});

test("follows the chat at its own address, and stands still under another chat's", async ({ browser, server }) => {
  await useAssistant(server);
  const chat = await askAt(server.url);
  const share = await shareAt(server.url, { conversation_id: chat, mode: 'live' });
  const context = await browser.newContext({ baseURL: server.url });
  const [live, still] = [await context.newPage(), await context.newPage()];
  const asked: string[] = [];
  still.on('request', (request) => asked.push(request.url()));
  await live.goto(`/chat/${share.id}/`);
  await still.goto(`/chat/${share.id}/${crypto.randomUUID()}`);
  await expect(still.getByText('This page does not follow it.')).toBeVisible();
  await expect(live.getByText('This page does not follow it.')).toHaveCount(0);
  const more = {
    conversation_id: chat,
    provider: 'Assistant',
    messages: [{ role: 'user', content: 'What is 9 * 9?' }],
  };
  const headers = { 'content-type': 'application/json' };
  const { leaf_id } = (await (await fetch(`${server.url}${API}/conversations/${chat}`)).json()) as { leaf_id: string };
  const body = JSON.stringify({ ...more, parent_id: leaf_id });
  await (await fetch(`${server.url}${API}/conversation`, { method: 'POST', headers, body })).text();
  await live.bringToFront();
  await expect(live.getByRole('article')).toHaveCount(4);
  await still.bringToFront();
  await expect(still.getByRole('article')).toHaveCount(2);
  expect(asked.filter((url) => url.includes('/events'))).toEqual([]);
  await still.getByRole('link', { name: 'Follow the chat' }).click();
  await expect(still.getByRole('article')).toHaveCount(4);
  await context.close();
});

test('offers a copy to whoever can have one, and tells others what it takes', async ({ page, browser }) => {
  const guarded = await startServer({ env: { PASSWORD: 'four words of mine' } });
  try {
    const signedIn = await fetch(`${guarded.url}${API}/session`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ password: 'four words of mine' }),
    });
    const cookie = signedIn.headers.getSetCookie()[0]?.split(';')[0] ?? '';
    const chat = await askAt(guarded.url, cookie);
    const share = await shareAt(guarded.url, { conversation_id: chat }, cookie);
    const context = await browser.newContext({ baseURL: guarded.url });
    const reader = await context.newPage();
    await reader.goto(share.path);
    await expect(reader.getByRole('article').last()).toContainText('42');
    await expect(reader.getByRole('button', { name: 'Carry on as my copy' })).toHaveCount(0);
    await expect(reader.getByText('To carry on here you need the password of this server.')).toBeVisible();
    await reader.getByRole('link', { name: 'Sign in to carry on' }).click();
    await reader.getByLabel('Password').fill('four words of mine');
    await reader.keyboard.press('Enter');
    await expect(reader.getByRole('button', { name: 'Carry on as my copy' })).toBeVisible();
    await context.close();
  } finally {
    await guarded.stop();
  }
  await page.close();
});

test('a list of links says which of them still open, and why not', async ({ page, server }) => {
  await useAssistant(server);
  const chat = await askAt(server.url);
  const spent = await shareAt(server.url, { conversation_id: chat, max_views: 1 });
  await shareAt(server.url, { conversation_id: chat, passphrase: 'blue kettle' });
  expect((await fetch(`${server.url}${spent.path}`)).status).toBe(200);
  await page.goto('/chat/settings/?tab=shares');
  const rows = page.getByRole('main').getByRole('listitem');
  await expect(rows.filter({ hasText: 'Views used up' }).first()).toContainText('1 of 1 view');
  await expect(rows.filter({ hasText: 'Locked' }).first()).toContainText('Not opened yet');
  await page.goto(`/chat/${chat}`);
  await page.getByRole('button', { name: 'Share', exact: true }).click();
  const dialog = page.getByRole('dialog', { name: 'Share this chat' });
  // This server is reached from this machine only, and says what that means for the code.
  await expect(dialog.getByRole('note').filter({ hasText: 'A phone cannot open this link' })).toBeVisible();
  await dialog.getByRole('button', { name: /Views used up/ }).click();
  await expect(dialog.getByText('its views are used up')).toBeVisible();
  await dialog.getByText('Let phones in').click();
  await expect(dialog.getByText(/HOST=0\.0\.0\.0 PASSWORD=/)).toBeVisible();
});
