/** Signing in and out with accounts and with one password, as people do it. */
import AxeBuilder from '@axe-core/playwright';
import type { Browser, Page } from '@playwright/test';
import { startServer, type TestServer } from '#test/support/server.ts';
import { ask, expect, test } from './support.ts';

const PASSWORD = 'a long enough password';

/** A browser of its own; what it logs as an error is only about refused sign-ins. */
async function newcomer(browser: Browser, server: TestServer): Promise<Page> {
  const context = await browser.newContext({ baseURL: server.url, reducedMotion: 'reduce' });
  return context.newPage();
}

async function expectAccessible(page: Page): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  expect(violations.map((violation) => `${violation.id}: ${violation.nodes[0]?.html}`)).toEqual([]);
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  expect(overflow).toBeLessThanOrEqual(0);
}

const fillAccount = async (page: Page, name: string) => {
  await page.getByLabel('Name').fill(name);
  await page.getByLabel('E-mail address').fill(`${name.toLowerCase()}@example.org`);
  await page.getByLabel('Password', { exact: true }).fill(PASSWORD);
  await page.getByRole('button', { name: 'Create account' }).click();
  await expect(page).toHaveURL(/\/chat\/$/);
};

test('the first account sets the server up, invites a second one, and neither sees the other', async ({ browser }) => {
  const server = await startServer({ env: { ACCOUNTS: '1' } });
  try {
    const anna = await newcomer(browser, server);
    await anna.goto('/chat/');
    await expect(anna).toHaveURL(/\/sign-in\?next=/);
    await expect(anna.getByRole('heading', { level: 1 })).toHaveText('Set up this server');
    await expectAccessible(anna);
    await fillAccount(anna, 'Anna');
    await ask(anna, 'My name is Anna and I like quince');
    await expect(anna.getByRole('article').last()).toContainText('Anna');
    const chat = new URL(anna.url()).pathname;

    await anna.goto('/chat/settings/?tab=access');
    await expect(anna.getByText('This browser')).toBeVisible();
    await anna.getByLabel('Who is it for?').fill('Boris');
    await anna.getByRole('button', { name: 'Make a link' }).click();
    const link = await anna.getByLabel('The invitation', { exact: true }).inputValue();
    await expectAccessible(anna);

    const boris = await newcomer(browser, server);
    await boris.goto(new URL(link).pathname + new URL(link).search);
    await expect(boris.getByRole('heading', { level: 1 })).toHaveText('You are invited');
    await expectAccessible(boris);
    await fillAccount(boris, 'Boris');
    await expect(boris.getByText('quince')).toHaveCount(0);
    await boris.goto(chat);
    await expect(boris.getByText('quince')).toHaveCount(0);
    await boris.goto('/chat/settings/?tab=access');
    await expect(boris.getByRole('heading', { name: 'Signed-in browsers' })).toBeVisible();
    await expect(boris.getByRole('heading', { name: 'People' })).toHaveCount(0);

    await anna.reload();
    await expect(anna.getByText('boris@example.org')).toBeVisible();
    await anna.getByRole('button', { name: 'Remove', exact: true }).click();
    await anna.getByRole('dialog').getByRole('button', { name: 'Remove' }).click();
    await expect(anna.getByText('boris@example.org')).toHaveCount(0);
    await boris.goto('/chat/');
    await expect(boris).toHaveURL(/\/sign-in/);

    await anna.goto(link);
    await expect(anna).toHaveURL(/\/chat\/$/);
    await anna.getByRole('button', { name: /^Sign out/ }).click();
    await expect(anna).toHaveURL(/\/sign-in$/);
    await anna.goto(chat);
    await anna.getByLabel('E-mail address').fill('anna@example.org');
    await anna.getByLabel('Password').fill('not the password');
    await anna.keyboard.press('Enter');
    await expect(anna.getByText('That is not right')).toBeVisible();
    await expectAccessible(anna);
    await anna.getByLabel('Password').fill(PASSWORD);
    await anna.keyboard.press('Enter');
    await expect(anna).toHaveURL(new RegExp(`${chat}$`));
    await expect(anna.getByRole('article').last()).toContainText('Anna');
  } finally {
    await server.stop();
  }
});

test('one password lets one in, with the keyboard and without scripts', async ({ browser }) => {
  const server = await startServer({ env: { PASSWORD } });
  try {
    const context = await browser.newContext({ baseURL: server.url, javaScriptEnabled: false });
    const page = await context.newPage();
    await page.goto('/chat/settings/');
    await expect(page).toHaveURL(/\/sign-in\?next=%2Fchat%2Fsettings%2F/);
    await page.getByLabel('Password').fill('wrong');
    await page.getByRole('button', { name: 'Sign in' }).click();
    await expect(page.getByRole('alert')).toContainText('That is not right');
    await page.getByLabel('Password').fill(PASSWORD);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await expect(page).toHaveURL(/\/chat\/settings\/$/);

    const russian = await browser.newContext({
      baseURL: server.url,
      locale: 'ru-RU',
      viewport: { width: 390, height: 844 },
    });
    const phone = await russian.newPage();
    await phone.goto('/sign-in');
    await expect(phone.getByRole('heading', { level: 1 })).toHaveText('Вход');
    await expectAccessible(phone);
    // The field has the focus already.
    await phone.keyboard.type(PASSWORD);
    await phone.keyboard.press('Enter');
    await expect(phone).toHaveURL(/\/chat\/$/);
    await phone.goto('/chat/settings/?tab=access');
    await expect(phone.getByText('Этот браузер')).toBeVisible();
    await expectAccessible(phone);
    await phone.getByRole('button', { name: 'Выйти везде' }).click();
    await expect(phone).toHaveURL(/\/sign-in$/);
    await page.goto('/chat/');
    await expect(page).toHaveURL(/\/sign-in/);
  } finally {
    await server.stop();
  }
});
