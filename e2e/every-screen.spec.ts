/** Every page in both themes, both languages and both sizes: nothing overflows, axe finds nothing. */
import AxeBuilder from '@axe-core/playwright';
import { ask, composer, expect, test, useAssistant, useModel } from './support.ts';

const PAGES = ['/', '/chat/', '/chat/settings/', '/qrcode', '/background', '/no-such-page'];

for (const theme of ['light', 'dark'] as const) {
  for (const size of [
    { width: 1280, height: 800 },
    { width: 390, height: 844 },
  ]) {
    test(`pages are accessible: ${theme}, ${size.width} px`, async ({ page, pageErrors }) => {
      await page.setViewportSize(size);
      await page.emulateMedia({ colorScheme: theme, reducedMotion: 'reduce' });
      for (const path of PAGES) {
        await page.goto(path);
        await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
        const { violations } = await new AxeBuilder({ page }).analyze();
        expect(violations.map((violation) => `${path}: ${violation.id}: ${violation.nodes[0]?.html}`)).toEqual([]);
        const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
        expect(overflow, path).toBeLessThanOrEqual(0);
      }
      // The page that does not exist is a 404, and the browser says so.
      pageErrors.splice(0, pageErrors.length, ...pageErrors.filter((error) => !error.includes('404')));
    });
  }
}

test('a thread with everything in it is accessible', async ({ page, server, upstream }) => {
  await useModel(server, upstream, 'reasoning');
  await page.goto('/chat/');
  await ask(page, 'Think.');
  await expect(page.getByRole('article').last()).toContainText('42');
  const { violations } = await new AxeBuilder({ page }).analyze();
  expect(violations.map((violation) => `${violation.id}: ${violation.nodes[0]?.html}`)).toEqual([]);
});

test('Russian from the first word', async ({ browser, server }) => {
  await useAssistant(server);
  const context = await browser.newContext({ locale: 'ru-RU', baseURL: server.url });
  const page = await context.newPage();
  await page.goto('/chat/');
  await expect(page.locator('html')).toHaveAttribute('lang', 'ru');
  await page.getByRole('textbox').last().fill('Меня зовут Анна');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('article').last()).toContainText('Анна');
  await context.close();
});

test('the keyboard alone is enough', async ({ page, server }) => {
  await useAssistant(server);
  await page.goto('/chat/');
  await expect(composer(page)).toBeFocused();
  await page.keyboard.type('first line');
  await page.keyboard.press('Shift+Enter');
  await page.keyboard.type('second line');
  await expect(composer(page)).toHaveValue('first line\nsecond line');
  await composer(page).fill('What is 2+2?');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('article').last()).toContainText('4');
  await expect(composer(page)).toBeFocused();
});

test('a key is tested on save, shown masked, and nowhere in the page after', async ({ page, upstream }) => {
  await page.goto('/chat/settings/');
  await page.getByRole('tab', { name: 'Providers' }).click();
  await page.getByRole('button', { name: /^Custom/ }).click();
  await page.getByRole('textbox', { name: 'Base URL' }).fill(upstream.baseUrl);
  await page.getByLabel('API key, if it asks for one').fill('sk-CANARY-0123456789wxyz');
  await page.getByRole('button', { name: 'Test and save' }).click();
  await expect(page.getByText('wxyz')).toBeVisible();
  await page.reload();
  const kept = await page.evaluate(() => JSON.stringify({ ...localStorage, ...sessionStorage }) + document.cookie);
  expect(kept + (await page.content())).not.toContain('CANARY');
});
