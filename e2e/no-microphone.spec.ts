/** A machine without a microphone, and a person who does not let the page listen. */
import { expect, test } from './support.ts';

test('the page says that there is none', async ({ page, context }) => {
  await context.grantPermissions(['microphone']);
  await page.goto('/chat/');
  await page.getByRole('button', { name: 'Record sound' }).click();
  await expect(page.getByText('No microphone was found.')).toBeVisible();
});

test('the page says that it may not listen', async ({ page }) => {
  await page.goto('/chat/');
  await page.evaluate(() => {
    // Headless Chromium asks nobody: a refusal is what a person's click would make of it.
    navigator.mediaDevices.getUserMedia = () =>
      Promise.reject(new DOMException('Permission denied', 'NotAllowedError'));
  });
  await page.getByRole('button', { name: 'Record sound' }).click();
  await expect(page.getByText('The browser may not use the microphone.')).toBeVisible();
});
