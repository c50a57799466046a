/** Local models: fetched, paused, resumed, loaded, chatted with and deleted in the settings; asked about a picture. */
import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import sharp from 'sharp';
import { startModelHub, type TestHub } from '#test/models/index.ts';
import { startServer, type TestServer } from '#test/support/server.ts';
import { ask, test as base, composer, expect } from './support.ts';

const test = base.extend<object, { hub: TestHub; own: TestServer }>({
  hub: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the fixture's dependencies from this pattern.
    async ({}, use) => {
      const hub = await startModelHub();
      await use(hub);
      await hub.close();
    },
    { scope: 'worker' },
  ],
  own: [
    async ({ hub }, use) => {
      const own = await startServer({ env: { MODEL_HUB_URL: hub.url, DISCOVER_ENGINES: '0' } });
      await use(own);
      await own.stop();
    },
    { scope: 'worker' },
  ],
  baseURL: async ({ own }, use) => use(own.url),
});

const MODEL = 'SmolLM2 135M Instruct';

test('a model is fetched with a pause, loaded, asked and deleted', async ({ page, hub }) => {
  hub.faults.set('onnx/model.onnx', { pauseMs: 500 });
  const button = (name: string) => page.getByRole('button', { name: `${name}: ${MODEL}` });
  await page.goto('/chat/settings/?tab=localModels');
  await button('Download').click();
  await expect(page.getByRole('progressbar', { name: `Downloading: ${MODEL}` })).toBeVisible();
  await button('Pause').click();
  await expect(page.getByText(/^Paused · /)).toBeVisible();
  expect((await new AxeBuilder({ page }).analyze()).violations.map(({ id }) => id)).toEqual([]);
  hub.faults.clear();
  await button('Resume').click();
  await button('Load').click();
  await expect(page.getByText(/^In memory, /)).toBeVisible();

  await page.goto('/chat/');
  await ask(page, 'Hello');
  await expect(page.getByText(MODEL).first()).toBeVisible();

  await page.goto('/chat/settings/?tab=localModels');
  await button('Delete').click();
  await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
  await expect(button('Download')).toBeVisible();
});

test('a picture dropped into the chat is answered by the model of this machine that sees', async ({ page, own }) => {
  const models = `${own.url}/backend-api/v2/local-models`;
  await fetch(`${models}/smolvlm-256m-instruct/download`, { method: 'POST' });
  await (await fetch(`${models}/smolvlm-256m-instruct/events`)).text();
  await page.goto('/chat/');
  await expect(composer(page)).toBeVisible();
  const red = await sharp({ create: { width: 120, height: 90, channels: 3, background: '#d02020' } })
    .png()
    .toBuffer();
  await drop(page, 'red.png', red);
  await expect(page.getByText('red.png').or(page.getByAltText('red.png')).first()).toBeVisible();
  await ask(page, 'What is this?');
  const answer = page.getByRole('article').last();
  await expect(answer).toContainText('I see one mostly red.');
  await expect(page.getByText('SmolVLM 256M Instruct').first()).toBeVisible();
  // The picture is still there for the next question.
  await ask(page, 'And now?');
  await expect(page.getByRole('article').last()).toContainText('I see one mostly red.');
});

/** Lets a file go over the page, as from a folder. */
async function drop(page: Page, name: string, bytes: Buffer): Promise<void> {
  const data = await page.evaluateHandle(
    ({ name, base64 }) => {
      const transfer = new DataTransfer();
      const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
      transfer.items.add(new File([bytes], name, { type: 'image/png' }));
      return transfer;
    },
    { name, base64: bytes.toString('base64') },
  );
  for (const type of ['dragenter', 'dragover', 'drop']) await page.dispatchEvent('main', type, { dataTransfer: data });
}
