/** Signing in to a provider by a code, in the settings: to a chat with it, out again, and when the person refuses. */
import AxeBuilder from '@axe-core/playwright';
import { startServer, type TestServer } from '#test/support/server.ts';
import { type CopilotUpstream, startCopilot } from '#test/upstream/copilot.ts';
import { test as base, expect } from './support.ts';

const test = base.extend<object, { github: CopilotUpstream; own: TestServer }>({
  github: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the fixture's dependencies from this pattern.
    async ({}, use) => {
      const github = await startCopilot();
      await use(github);
      await github.close();
    },
    { scope: 'worker' },
  ],
  own: [
    async ({ github }, use) => {
      const own = await startServer({ env: { ...github.environment } });
      await use(own);
      await own.stop();
    },
    { scope: 'worker' },
  ],
  baseURL: async ({ own }, use) => use(own.url),
});

const SETTINGS = '/chat/settings/?tab=providers&provider=Copilot';
const violationsOf = async (page: ConstructorParameters<typeof AxeBuilder>[0]['page']) =>
  (await new AxeBuilder({ page }).analyze()).violations.map(({ id, nodes }) => [id, nodes[0]?.html]);

test('a code is shown, copied and waited for; then the models are there, until one signs out', async ({
  page,
  context,
  github,
}) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  github.decide('pending');
  await page.goto(SETTINGS);
  const card = page.locator('#provider-Copilot');
  await card.getByRole('button', { name: 'Sign in' }).click();
  await expect(card.getByText('WDJB-MJHT')).toBeVisible();
  await expect(card.getByRole('link', { name: /^Open / })).toHaveAttribute('href', `${github.url}/login/device`);
  await expect(card.getByRole('status')).toContainText('Waiting');
  await card.getByRole('button', { name: 'Copy the code' }).click();
  await expect(card.getByRole('button', { name: 'Copied' })).toBeVisible();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe('WDJB-MJHT');
  expect(await violationsOf(page)).toEqual([]);

  github.decide('approved');
  await expect(card.getByText('Signed in')).toBeVisible();
  await expect(page.getByRole('button', { name: /GitHub Copilot/ })).toContainText('Ready, 2 models');
  await card.getByRole('button', { name: 'Test' }).click();
  await expect(card.getByText('It works: 2 models.')).toBeVisible();

  await card.getByRole('button', { name: 'Sign out' }).click();
  await expect(card.getByRole('button', { name: 'Sign in' })).toBeVisible();
  await expect(page.getByRole('button', { name: /GitHub Copilot/ })).toContainText('Not signed in');
});

test('whoever refuses is told so and may try again', async ({ page, github }) => {
  github.decide('pending');
  await page.goto(SETTINGS);
  const card = page.locator('#provider-Copilot');
  await card.getByRole('button', { name: 'Sign in' }).click();
  await expect(card.getByText('WDJB-MJHT')).toBeVisible();
  github.decide('denied');
  await expect(card.getByText('The sign-in was refused there.')).toBeVisible();
  github.decide('pending');
  await card.getByRole('button', { name: 'Try again' }).click();
  await expect(card.getByText('WDJB-MJHT')).toBeVisible();
  await card.getByRole('button', { name: 'Cancel' }).click();
  await expect(card.getByRole('button', { name: 'Sign in' })).toBeVisible();
});

test('a server without an application of its own says how to get one', async ({ page }) => {
  const bare = await startServer();
  try {
    await page.goto(bare.url + SETTINGS);
    const card = page.locator('#provider-Copilot');
    await expect(card.getByText('COPILOT_CLIENT_ID')).toBeVisible();
    await expect(card.getByRole('link', { name: 'Open github.com' })).toHaveAttribute(
      'href',
      'https://github.com/settings/applications/new',
    );
    await expect(card.getByRole('button', { name: 'Sign in' })).toBeHidden();
    expect(await violationsOf(page)).toEqual([]);
  } finally {
    await bare.stop();
  }
});
