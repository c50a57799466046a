/** A named provider behind another address, as a gateway of one's own: found, tried with a real call, kept, and taken back. */
import { once } from 'node:events';
import { createServer } from 'node:net';
import AxeBuilder from '@axe-core/playwright';
import { expect, test } from './support.ts';

/** A port that nobody listens on: one that was free a moment ago. */
async function closedPort(): Promise<number> {
  const listener = createServer().listen(0, '127.0.0.1');
  await once(listener, 'listening');
  const address = listener.address();
  listener.close();
  return typeof address === 'object' && address ? address.port : 0;
}

test('a provider can be asked at another address', async ({ page, upstream, pageErrors }) => {
  await page.goto('/chat/settings/?tab=providers&provider=Mistral');
  const card = page.locator('#provider-Mistral');
  await expect(card.getByLabel('API key')).toBeFocused();
  await expect(card.getByLabel('Base URL')).toBeHidden();
  await card.getByText('Another address', { exact: true }).click();
  const address = card.getByLabel('Base URL');
  await expect(address).toHaveAttribute('placeholder', 'https://api.mistral.ai/v1');
  expect((await new AxeBuilder({ page }).analyze()).violations.map(({ id }) => id)).toEqual([]);

  await card.getByLabel('API key').fill('key-of-the-gateway');
  await address.fill(`http://127.0.0.1:${await closedPort()}/v1`);
  await card.getByRole('button', { name: 'Test and save' }).click();
  await expect(card.getByText(/cannot be reached/)).toBeVisible();
  pageErrors.splice(0); // the refused try
  await address.fill(upstream.baseUrl);
  await card.getByRole('button', { name: 'Test and save' }).click();
  await expect(card.getByText(/It works: \d+ models/)).toBeVisible();
  expect(upstream.requests.at(-1)?.headers.authorization).toBe('Bearer key-of-the-gateway');

  await page.reload();
  await expect(card.getByLabel('Base URL')).toHaveValue(upstream.baseUrl);
  // Without the address there is no key for the usual one: nothing could be stored.
  await card.getByLabel('Base URL').fill('');
  await expect(card.getByRole('button', { name: 'Test and save' })).toBeDisabled();
  await card.getByRole('button', { name: 'Remove' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Remove' }).click();
  await expect(card.getByLabel('Base URL')).toHaveValue('');
  await expect(card.getByLabel('API key')).toHaveValue('');
});
