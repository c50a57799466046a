/** The first minute of someone who has just started Hypotez: no key, no model, a file at hand. */
import { ask, composer, expect, test, useAssistant } from './support.ts';

test.beforeEach(async ({ server }) => useAssistant(server));

test('a PDF is dropped, a question asked, the right passage quoted', async ({ page, files }) => {
  await page.goto('/');
  await page.getByRole('link', { name: 'Start chatting' }).click();
  await expect(page).toHaveURL(/\/chat\/$/);
  await page.locator('input[type=file]').setInputFiles(files.lease);
  await expect(page.getByText('lease.pdf')).toBeVisible();
  await ask(page, 'How much notice do I have to give?');

  const answer = page.getByRole('article').last();
  await expect(answer).toContainText('three months', { ignoreCase: true });
  await expect(page).toHaveURL(/\/chat\/[0-9a-f-]{36}$/);
  const source = answer.getByRole('button', { name: /p\. ?6/ }).first();
  await source.click();
  await expect(page.getByText('lease.pdf').last()).toBeVisible();
  await page.keyboard.press('Escape');

  await ask(page, 'And when do I get the deposit back?');
  await expect(page.getByRole('article').last()).toContainText('six months', { ignoreCase: true });

  const sidebar = page.getByRole('navigation', { name: 'Conversations' });
  await expect(sidebar.getByRole('link', { name: /notice/i })).toBeVisible();
});

test('the total is read off a photo', async ({ page, files }) => {
  await page.goto('/chat/');
  await page.locator('input[type=file]').setInputFiles(files.receipt);
  await ask(page, 'What is the total?');
  await expect(page.getByRole('article').last()).toContainText(/\d+[.,]\d\d/, { timeout: 30_000 });
});

test('sums are done, names remembered', async ({ page }) => {
  await page.goto('/chat/');
  await ask(page, 'What is 15 % of 2940?');
  await expect(page.getByRole('article').last()).toContainText('441');
  await ask(page, 'I am Heiner');
  await expect(page.getByRole('article').last()).toContainText('Heiner');
  await ask(page, 'What is my name?');
  await expect(page.getByRole('article').last()).toContainText('Heiner');
});

test('a draft survives a reload', async ({ page }) => {
  await page.goto('/chat/');
  await composer(page).fill('half a thought');
  await expect.poll(() => page.evaluate(() => Object.keys(localStorage).length)).toBeGreaterThan(0);
  await page.reload();
  await expect(composer(page)).toHaveValue('half a thought');
});

test('words typed before the scripts of the page are there are kept', async ({ page }) => {
  let release = () => {};
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  await page.route('**/_next/static/chunks/**', async (route) => {
    await held;
    await route.continue();
  });
  await page.goto('/chat/', { waitUntil: 'commit' });
  await composer(page).pressSequentially('What is 7 * 8?');
  release();
  await expect(page.getByRole('button', { name: 'Send' })).toBeEnabled();
  await expect(composer(page)).toHaveValue('What is 7 * 8?');
  await composer(page).press('Enter');
  await expect(page.getByRole('article').last()).toContainText('56');
});
