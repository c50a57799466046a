/** A chat is handed over: its QR code is read off the screen, and somebody else opens what it says. */
import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import jsQR from 'jsqr';
import sharp from 'sharp';
import { ask, composer, expect, test, useAssistant } from './support.ts';

/** What a phone's camera would make of the page. */
async function scan(page: Page): Promise<string | undefined> {
  const image = sharp(await page.screenshot());
  const { data, info } = await image.ensureAlpha().raw().toBuffer({ resolveWithObject: true });
  return jsQR(new Uint8ClampedArray(data), info.width, info.height)?.data;
}

async function findings(page: Page): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  return violations.map((violation) => `${violation.id}: ${violation.nodes[0]?.html}`);
}

test.beforeEach(async ({ server }) => useAssistant(server));

for (const colorScheme of ['light', 'dark'] as const) {
  test(`a chat goes by QR code to somebody who carries on, ${colorScheme}`, async ({ page, browser, server }) => {
    await page.emulateMedia({ colorScheme });
    await page.goto('/chat/');
    await ask(page, 'What is 15 % of 2940?');
    await expect(page.getByRole('article').last()).toContainText('441');
    await page.getByRole('button', { name: 'Share', exact: true }).click();
    const dialog = page.getByRole('dialog', { name: 'Share this chat' });
    // Nothing is shared by looking.
    await expect(dialog.getByRole('textbox', { name: 'Link' })).toHaveCount(0);
    await dialog.getByRole('button', { name: 'Make a link' }).click();
    await expect(dialog.getByRole('img', { name: 'QR code of the link' })).toBeVisible();
    const link = await dialog.getByRole('textbox', { name: 'Link' }).inputValue();
    await expect.poll(() => scan(page)).toBe(link);
    expect(await findings(page)).toEqual([]);

    const context = await browser.newContext({ baseURL: server.url, colorScheme });
    const other = await context.newPage();
    expect((await other.goto(link))?.status()).toBe(200);
    await expect(other.getByRole('heading', { level: 1 })).toContainText('15 %');
    await expect(other.getByRole('article').last()).toContainText('441');
    expect(await findings(other)).toEqual([]);

    // The owner goes on and renews the link: the open page follows by itself.
    await page.keyboard.press('Escape');
    await ask(page, 'What is 20 % of 50?');
    await expect(page.getByRole('article')).toHaveCount(4);
    await expect(page.getByRole('article').last()).toContainText('10');
    await page.getByRole('button', { name: 'Share', exact: true }).click();
    await dialog.getByRole('button', { name: 'Renew' }).click();
    await expect(other.getByRole('article')).toHaveCount(4, { timeout: 15_000 });

    await other.getByRole('button', { name: 'Carry on as my copy' }).click();
    await expect(other).toHaveURL(/\/chat\/[0-9a-f-]{36}$/);
    expect(new URL(other.url()).pathname).not.toBe(new URL(page.url()).pathname);
    await expect(other.getByRole('article')).toHaveCount(4);
    await ask(other, 'What is 3 + 4?');
    await expect(other.getByRole('article').last()).toContainText('7');
    await expect(composer(other)).toBeVisible();

    await other.goto(link);
    await dialog.getByRole('button', { name: 'Stop sharing' }).click();
    await expect(dialog.getByRole('button', { name: 'Make a link' })).toBeVisible();
    await expect(other.getByText('This chat is no longer shared')).toBeVisible({ timeout: 15_000 });
    expect((await other.reload())?.status()).toBe(404);
    await context.close();
  });
}

test('the QR page is large enough for a camera across a table', async ({ page }) => {
  await page.goto('/chat/');
  await ask(page, 'What is 2+2?');
  await expect(page.getByRole('article').last()).toContainText('4');
  await page.goto('/qrcode');
  await page.getByRole('link', { name: 'What is 2+2?' }).first().click();
  await page.getByText('Somebody else', { exact: true }).click();
  await page.getByRole('button', { name: 'Make a link' }).click();
  const code = page.getByRole('img', { name: 'QR code of the link' });
  await expect(code).toBeVisible();
  await code.scrollIntoViewIfNeeded();
  expect((await code.boundingBox())?.width).toBeGreaterThan(350);
  expect(await scan(page)).toBe(await page.getByRole('textbox', { name: 'Link' }).inputValue());
  expect(await findings(page)).toEqual([]);
});

test('a shared chat can be read without a script', async ({ browser, server }) => {
  const id = crypto.randomUUID();
  const record = {
    title: 'Plain',
    items: [{ role: 'assistant', content: 'Just **words**.', reasoning: { text: 'Hm.' } }],
  };
  await fetch(`${server.url}/backend-api/v2/chat/${id}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(record),
  });
  const context = await browser.newContext({ baseURL: server.url, javaScriptEnabled: false });
  const page = await context.newPage();
  await page.goto(`/chat/${id}/`);
  await expect(page.getByRole('article')).toContainText('Just words.');
  await expect(page.getByText('Hm.')).toBeHidden();
  await page.getByText('Thoughts').click();
  await expect(page.getByText('Hm.')).toBeVisible();
  await context.close();
});
