/** The scanner's camera as hardware: two of them, one with a light; and what a code of this server's own API is called. */
import { chromium, type Page } from '@playwright/test';
import QRCode from 'qrcode';
import { expect, test } from './support.ts';

declare global {
  interface Window {
    lights: boolean[];
  }
}

/** Chromium's fake cameras know no light: this adds one, which fails where it is told to. */
const addLight = (page: Page, works: boolean) =>
  page.addInitScript((isWorking) => {
    window.lights = [];
    const { getCapabilities, applyConstraints } = MediaStreamTrack.prototype;
    MediaStreamTrack.prototype.getCapabilities = function () {
      return Object.assign(getCapabilities.call(this), { torch: true });
    };
    MediaStreamTrack.prototype.applyConstraints = async function (constraints) {
      const light = (constraints?.advanced as { torch?: boolean }[] | undefined)?.find(
        ({ torch }) => torch !== undefined,
      );
      if (light === undefined) return applyConstraints.call(this, constraints);
      if (!isWorking) throw new DOMException('No light after all.', 'OverconstrainedError');
      window.lights.push(light.torch === true);
    };
  }, works);

const cameraOf = (page: Page) =>
  page.locator('video').evaluate((video: HTMLVideoElement) => {
    const tracks = video.srcObject instanceof MediaStream ? video.srcObject.getVideoTracks() : [];
    return tracks.map((track) => `${track.readyState} ${track.getSettings().deviceId}`).join();
  });

test('goes from one camera to the other, lights, and lets go of both', async ({ server }) => {
  const root = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  const browser = await chromium.launch({
    ...(process.env.CHROMIUM_PATH && { executablePath: process.env.CHROMIUM_PATH }),
    args: [...root, '--use-fake-device-for-media-stream=device-count=2', '--use-fake-ui-for-media-stream'],
  });
  const context = await browser.newContext({ baseURL: server.url, permissions: ['camera'] });
  const page = await context.newPage();
  await addLight(page, true);
  await page.goto('/qrcode');
  await page.getByRole('button', { name: 'Start the camera' }).click();
  await expect(page.getByRole('button', { name: 'Other camera' })).toBeVisible();
  const first = await cameraOf(page);
  expect(first).toMatch(/^live ./);
  await page.getByRole('button', { name: 'Other camera' }).click();
  await expect.poll(() => cameraOf(page)).not.toBe(first);
  expect(await cameraOf(page)).toMatch(/^live ./);
  await page.getByRole('button', { name: 'Other camera' }).click();
  await expect.poll(() => cameraOf(page)).toBe(first);

  await page.getByRole('button', { name: 'Light on' }).click();
  await page.getByRole('button', { name: 'Light off' }).click();
  await expect(page.getByRole('button', { name: 'Light on' })).toBeVisible();
  expect(await page.evaluate(() => window.lights)).toEqual([true, false]);

  await page.locator('video').evaluate((video: HTMLVideoElement) => {
    Object.assign(window, { held: video.srcObject });
  });
  await page.getByRole('button', { name: 'Stop the camera' }).click();
  const states = await page.evaluate(() =>
    (Reflect.get(window, 'held') as MediaStream).getTracks().map(({ readyState }) => readyState),
  );
  expect(states).toEqual(['ended']);
  await expect(page.getByRole('button', { name: 'Start the camera' })).toBeVisible();

  // A light that was promised and does not come is offered no more.
  const other = await context.newPage();
  await addLight(other, false);
  await other.goto('/qrcode');
  await other.getByRole('button', { name: 'Start the camera' }).click();
  await other.getByRole('button', { name: 'Light on' }).click();
  await expect(other.getByRole('button', { name: /^Light/ })).toHaveCount(0);
  await browser.close();
});

test("asks before an address of this server that is no chat, and doesn't call it another's", async ({
  page,
  server,
}) => {
  await page.goto('/qrcode');
  const address = `${server.url}/backend-api/v2/create?prompt=x`;
  const buffer = await QRCode.toBuffer(address, { errorCorrectionLevel: 'H', margin: 4, width: 420 });
  await page.locator('input[type=file]').setInputFiles({ name: 'code.png', mimeType: 'image/png', buffer });
  const result = page.getByRole('main').getByRole('alert');
  await expect(result).toContainText('This code leads to an address of this server that is no chat');
  await expect(result).toContainText(address);
  await expect(page).toHaveURL(/\/qrcode$/);
});
