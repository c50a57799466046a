/** What every spec needs: a real server, the scripted upstream behind it, real files, and the page's own words. */
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { test as base, expect, type Page } from '@playwright/test';
import type { ConversationDetail } from '#lib/contract/api.ts';
import { leasePdf, receiptPng } from '#test/fixtures/index.ts';
import { startServer, type TestServer } from '#test/support/server.ts';
import { startUpstream, type Upstream } from '#test/upstream/index.ts';

interface Files {
  readonly lease: string;
  readonly receipt: string;
}

interface WorkerFixtures {
  server: TestServer;
  upstream: Upstream;
  files: Files;
}

export const test = base.extend<{ baseURL: string; pageErrors: string[] }, WorkerFixtures>({
  upstream: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the fixture's dependencies from this pattern.
    async ({}, use) => {
      const upstream = await startUpstream();
      await use(upstream);
      await upstream.close();
    },
    { scope: 'worker' },
  ],
  server: [
    // biome-ignore lint/correctness/noEmptyPattern: as above
    async ({}, use) => {
      const server = await startServer({ env: { DISCOVER_ENGINES: '0' } });
      await use(server);
      await server.stop();
    },
    { scope: 'worker' },
  ],
  files: [
    // biome-ignore lint/correctness/noEmptyPattern: as above
    async ({}, use) => {
      const folder = mkdtempSync(path.join(tmpdir(), 'hypotez-e2e-'));
      const files = { lease: path.join(folder, 'lease.pdf'), receipt: path.join(folder, 'receipt.png') };
      writeFileSync(files.lease, await leasePdf());
      writeFileSync(files.receipt, await receiptPng());
      await use(files);
    },
    { scope: 'worker' },
  ],
  baseURL: async ({ server }, use) => use(server.url),
  /** Whatever the page throws or logs as an error fails the test that saw it. */
  pageErrors: [
    async ({ page }, use) => {
      const errors: string[] = [];
      page.on('pageerror', (error) => errors.push(String(error)));
      page.on('console', (message) => {
        if (message.type() === 'error') errors.push(message.text());
      });
      await use(errors);
      expect(errors).toEqual([]);
    },
    { auto: true },
  ],
});

export { expect };

/** Lets the scripted upstream's `model` answer all new chats of this server. */
export async function useModel(server: TestServer, upstream: Upstream, model: string): Promise<void> {
  await send(server, 'PUT', 'credentials/Custom', { base_url: upstream.baseUrl });
  await send(server, 'PATCH', 'settings', { provider: 'Custom', model });
}

/** The Assistant answers, whatever an earlier test connected. */
export const useAssistant = (server: TestServer) =>
  send(server, 'PATCH', 'settings', { provider: 'Assistant', model: '' });

async function send(server: TestServer, method: string, route: string, body: unknown): Promise<void> {
  const response = await fetch(`${server.url}/backend-api/v2/${route}`, {
    method,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  if (!response.ok) throw new Error(`${method} ${route}: ${response.status} ${await response.text()}`);
}

export const composer = (page: Page) => page.getByRole('textbox', { name: 'Message' });

/** The page is there before its scripts are; keys pressed until then reach nobody. */
async function isAlive(page: Page): Promise<void> {
  await composer(page).waitFor();
  await page.waitForFunction(() =>
    Object.keys(document.querySelector('textarea') ?? {}).some((key) => key.startsWith('__reactProps$')),
  );
}

export async function ask(page: Page, question: string): Promise<void> {
  await isAlive(page);
  await composer(page).fill(question);
  await page.keyboard.press('Enter');
}

/** The stored conversation behind the page's address. */
export async function stored(page: Page, server: TestServer): Promise<ConversationDetail> {
  const id = new URL(page.url()).pathname.split('/').filter(Boolean).at(-1);
  const response = await fetch(`${server.url}/backend-api/v2/conversations/${id}`);
  return (await response.json()) as ConversationDetail;
}

/** The text of the newest answer as it is stored. */
export async function storedAnswer(page: Page, server: TestServer): Promise<string> {
  const { messages } = await stored(page, server);
  return messages.filter((message) => message.role === 'assistant').at(-1)?.text ?? '';
}
