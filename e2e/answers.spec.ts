/** An answer that is being written: reloads, tabs, stop, branches, failures. */
import { words } from '#test/upstream/index.ts';
import { ask, expect, storedAnswer, test, useModel } from './support.ts';

test('a reload in the middle loses nothing', async ({ page, server, upstream }) => {
  await useModel(server, upstream, 'slow-20');
  await page.goto('/chat/');
  await ask(page, 'Tell me.');
  const answer = page.getByRole('article').last();
  await expect(answer).toContainText(/word20\b/);
  await page.reload();
  await expect(answer).toContainText('word200');
  await expect(page.getByRole('button', { name: 'Stop' })).toBeHidden();
  expect(await storedAnswer(page, server)).toBe(words(200));
  expect((await answer.innerText()).replace(/\s+/g, ' ')).toContain(words(200));
});

test('two tabs show one answer, live', async ({ page, context, server, upstream }) => {
  // Slow enough that a page which opens slowly still finds it being written.
  await useModel(server, upstream, 'slow-80');
  await page.goto('/chat/');
  await ask(page, 'Tell me.');
  await expect(page).toHaveURL(/\/chat\/[0-9a-f-]{36}$/);
  const second = await context.newPage();
  await second.goto(page.url());
  await expect(second.getByRole('article').last()).toContainText(/word30\b/);
  await expect(second.getByRole('button', { name: 'Stop' })).toBeVisible();
  await expect(page.getByRole('article').last()).toContainText('word200', { timeout: 30_000 });
  await expect(second.getByRole('article').last()).toContainText('word200');
  expect(await storedAnswer(page, server)).toBe(words(200));
});

test('Escape stops, the text stays, and Continue goes on', async ({ page, server, upstream }) => {
  await useModel(server, upstream, 'slow-30');
  await page.goto('/chat/');
  await ask(page, 'Tell me.');
  const answer = page.getByRole('article').last();
  await expect(answer).toContainText(/word10\b/);
  await page.keyboard.press('Escape');
  await expect(page.getByRole('button', { name: 'Stop' })).toBeHidden();
  const kept = await storedAnswer(page, server);
  expect(words(200).startsWith(kept)).toBe(true);
  expect(kept).not.toBe(words(200));
  await page.getByRole('button', { name: 'Continue' }).click();
  await expect.poll(() => storedAnswer(page, server), { timeout: 20_000 }).toContain(`${kept}word1`);
});

test('a second answer and an edited question are branches one can walk', async ({ page, server, upstream }) => {
  await useModel(server, upstream, 'echo');
  await page.goto('/chat/');
  await ask(page, 'first wording');
  const answer = page.getByRole('article').last();
  await expect(answer).toContainText('first wording');
  await answer.hover();
  await answer.getByRole('button', { name: 'Answer again' }).click();
  await expect(page.getByText('2/2')).toBeVisible();
  await page.getByRole('button', { name: 'Previous version' }).click();
  await expect(page.getByText('1/2')).toBeVisible();

  await page.getByText('first wording').first().hover();
  await page.getByRole('button', { name: 'Edit' }).first().click();
  await page.getByRole('textbox', { name: 'Your message' }).fill('second wording');
  await page.getByRole('button', { name: 'Send' }).first().click();
  await expect(page.getByRole('article').last()).toContainText('second wording');
  await page.reload();
  await expect(page.getByRole('article').last()).toContainText('second wording');
});

test('a refused key reads as a sentence with a way on', async ({ page, server, upstream }) => {
  await useModel(server, upstream, 'unauthorized');
  await page.goto('/chat/');
  await ask(page, 'Hello?');
  await expect(page.getByRole('link', { name: 'Add a key' })).toBeVisible();
  await expect(page.getByText('CANARY')).toHaveCount(0);
});

test('a killed server leaves an interrupted answer that can go on', async ({ page, server, upstream, pageErrors }) => {
  await useModel(server, upstream, 'slow-30');
  await page.goto('/chat/');
  await ask(page, 'Tell me.');
  await expect(page.getByRole('article').last()).toContainText(/word20\b/);
  await server.kill9();
  await server.restart();
  await expect(page.getByRole('button', { name: 'Continue' })).toBeVisible({ timeout: 20_000 });
  expect(words(200).startsWith(await storedAnswer(page, server))).toBe(true);
  // The browser reports the connections that died with the server.
  pageErrors.length = 0;
});
