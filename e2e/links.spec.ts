/** A message that is nothing but an address stands for the page behind it. */
import { startServer } from '#test/support/server.ts';
import { html, startSite } from '#test/support/site.ts';
import { ask, test as base, composer, expect } from './support.ts';

const test = base.extend<object, { site: Awaited<ReturnType<typeof startSite>> }>({
  site: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the fixture's dependencies from this pattern.
    async ({}, use) => {
      const site = await startSite({
        '/tides.html': html('<h1>Tides at the pier</h1><p>High water is at noon, low water at six in the evening.</p>'),
      });
      await use(site);
      await site.close();
    },
    { scope: 'worker' },
  ],
  server: [
    async ({ site }, use) => {
      const env = { DISCOVER_ENGINES: '0', ALLOW_PRIVATE_UPSTREAMS: `127.0.0.1:${site.port}` };
      const server = await startServer({ env });
      await use(server);
      await server.stop();
    },
    { scope: 'worker' },
  ],
});

test('the page is fetched, read, and can be asked about', async ({ page, site }) => {
  await page.goto('/chat/');
  await ask(page, `${site.origin}/tides.html`);
  await expect(page.getByRole('article').last()).toContainText('High water is at noon');
  await ask(page, 'When is low water?');
  await expect(page.getByRole('article').last()).toContainText('six in the evening');
});

test('a page that is not there is said to be so, and nothing is sent', async ({ page, site }) => {
  await page.goto('/chat/');
  const address = `${site.origin}/nothing.html`;
  await ask(page, address);
  await expect(page.getByRole('list', { name: 'Attached files' }).getByRole('alert')).toBeVisible();
  await expect(composer(page)).toHaveValue(address);
  await expect(page.getByRole('article')).toHaveCount(0);
});
