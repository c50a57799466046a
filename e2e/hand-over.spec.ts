/** A laptop hands a chat to a phone in the middle of an answer; both go on; the laptop sends the phone away. */
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import AxeBuilder from '@axe-core/playwright';
import { type Browser, type BrowserContext, chromium, type Page } from '@playwright/test';
import jsQR from 'jsqr';
import QRCode from 'qrcode';
import sharp from 'sharp';
import { startServer, type TestServer } from '#test/support/server.ts';
import { ask, composer, expect, test, useAssistant } from './support.ts';

const PASSWORD = 'correct horse battery';
/** What phones call the server; the browser is told where that is. Plain http, as in a home network. */
const OUTSIDE = 'http://phone.test:8080';
const PHONE = {
  viewport: { width: 390, height: 844 },
  hasTouch: true,
  isMobile: true,
  userAgent:
    'Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 Mobile/15E148 Safari/604.1',
};

async function findings(page: Page): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  return violations.map((violation) => `${violation.id}: ${violation.nodes[0]?.html}`);
}

/** What a phone's camera would make of the page. */
async function scan(page: Page): Promise<string | undefined> {
  const image = sharp(await page.screenshot());
  const { data, info } = await image.ensureAlpha().raw().toBuffer({ resolveWithObject: true });
  return jsQR(new Uint8ClampedArray(data), info.width, info.height)?.data;
}

const launchArgs = (extra: readonly string[]) => [
  ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-first-run',
  ...extra,
];
const launch = (...extra: string[]): Promise<Browser> =>
  chromium.launch({
    args: launchArgs(extra),
    ...(process.env.CHROMIUM_PATH && { executablePath: process.env.CHROMIUM_PATH }),
  });

test.describe('behind a password', () => {
  let server: TestServer;
  let browser: Browser;
  let laptop: BrowserContext;
  let phone: BrowserContext;

  test.beforeAll(async ({ upstream }) => {
    server = await startServer({ env: { PASSWORD, PUBLIC_URL: OUTSIDE } });
    browser = await launch(`--host-resolver-rules=MAP phone.test:8080 127.0.0.1:${server.port}`);
    await send('PUT', 'credentials/Custom', { base_url: upstream.baseUrl });
  });
  test.afterAll(async () => {
    await browser.close();
    await server.stop();
  });
  test.beforeEach(async () => {
    laptop = await browser.newContext({ baseURL: server.url, viewport: { width: 1280, height: 800 } });
    phone = await browser.newContext(PHONE);
  });
  test.afterEach(async () => {
    await Promise.all([laptop.close(), phone.close()]);
  });

  async function send(method: string, route: string, body: unknown): Promise<void> {
    const response = await fetch(`${server.url}/backend-api/v2/${route}`, {
      method,
      headers: {
        'content-type': 'application/json',
        authorization: `Basic ${Buffer.from(`me:${PASSWORD}`).toString('base64')}`,
      },
      body: JSON.stringify(body),
    });
    if (!response.ok) throw new Error(`${method} ${route}: ${response.status} ${await response.text()}`);
  }

  const answerWith = (model: string) => send('PATCH', 'settings', { provider: 'Custom', model });

  async function signIn(): Promise<Page> {
    const page = await laptop.newPage();
    await page.goto('/chat/');
    await page.getByLabel('Password').fill(PASSWORD);
    await page.keyboard.press('Enter');
    await expect(composer(page)).toBeVisible();
    return page;
  }

  /** Scans the code on the laptop's screen and opens the chat on the phone. */
  async function handOver(page: Page): Promise<Page> {
    await page.getByRole('button', { name: 'Hand over to a phone' }).click();
    await expect(page.getByRole('dialog').getByRole('img', { name: 'QR code of the link' })).toBeVisible();
    await expect.poll(() => scan(page)).toMatch(/^http:\/\/phone\.test:8080\/pair\//);
    const link = (await scan(page)) ?? '';
    const there = await phone.newPage();
    await there.goto(link);
    await there.getByRole('button', { name: 'Open the chat here' }).click();
    await expect(there).toHaveURL(/\/chat\/[0-9a-f-]{36}$/);
    return there;
  }

  test('an answer goes on in both hands', async () => {
    // Three pages and two scans: on a slow machine the answer must outlast them.
    test.setTimeout(120_000);
    await answerWith('slow-250');
    const page = await signIn();
    await ask(page, 'Tell me something long.');
    await expect(page.getByRole('article').last()).toContainText('word3 ');
    // A second tab of the same browser looks on.
    const tab = await laptop.newPage();
    await tab.goto(page.url());

    const there = await handOver(page);
    const answers = [page, tab, there].map((each) => each.getByRole('article').last());
    const [onLaptop, , onPhone] = answers;
    if (!onLaptop || !onPhone) throw new Error('Both show an answer.');
    // It is still being written, and grows there as it does here.
    await expect(there.getByRole('button', { name: 'Stop' })).toBeVisible();
    await expect(onPhone).toContainText('word3 ');
    const lengthOfPhone = async () => ((await onPhone.textContent()) ?? '').length;
    const before = await lengthOfPhone();
    await expect.poll(lengthOfPhone).toBeGreaterThan(before + 20);
    await expect(there.getByText('Tell me something long.').first()).toBeVisible();

    // The laptop says who has it now.
    const dialog = page.getByRole('dialog');
    await expect(dialog.getByText('Connected: iPhone · Safari')).toBeVisible();
    await expect(dialog.getByText('Has the chat open')).toBeVisible();
    expect(await findings(page)).toEqual([]);
    await page.keyboard.press('Escape');

    // What is not for the phone is not there.
    await expect(there.getByRole('button', { name: 'Show sidebar' })).toHaveCount(0);
    await expect(there.getByRole('link', { name: 'Settings' })).toHaveCount(0);
    await expect(there.getByRole('link', { name: 'New chat' })).toHaveCount(0);
    await expect(there.getByRole('button', { name: 'Share', exact: true })).toHaveCount(0);
    expect(await findings(there)).toEqual([]);

    // The phone stops the answer: it ends for everybody at once.
    await there.getByRole('button', { name: 'Stop' }).click();
    await Promise.all(
      [page, tab, there].map((each) =>
        expect(each.getByRole('button', { name: 'Stop' })).toHaveCount(0, { timeout: 1_000 }),
      ),
    );

    // The phone goes on, and the laptop has the question and the growing answer within a second.
    // On a touch keyboard Enter begins a new line.
    await composer(there).fill('Go on from the phone.');
    await there.getByRole('button', { name: 'Send', exact: true }).click();
    await expect(page.getByText('Go on from the phone.').first()).toBeVisible({ timeout: 1_000 });
    await expect(tab.getByText('Go on from the phone.').first()).toBeVisible({ timeout: 1_000 });
    await expect(page.getByRole('article').last()).toContainText('word1', { timeout: 1_500 });
    await expect(page.getByRole('button', { name: 'Stop' })).toBeVisible();

    // The laptop stops it and asks; the phone sees that.
    await page.getByRole('button', { name: 'Stop' }).click();
    await expect(there.getByRole('button', { name: 'Stop' })).toHaveCount(0, { timeout: 1_500 });
    await ask(page, 'And from the laptop.');
    await expect(there.getByText('And from the laptop.').first()).toBeVisible({ timeout: 1_000 });
    await page.getByRole('button', { name: 'Stop' }).click();
    const all = page.getByRole('article');
    await expect(there.getByRole('article')).toHaveCount(await all.count());
  });

  test('a connection that breaks is made again, and nothing is missed', async () => {
    await answerWith('echo');
    const page = await signIn();
    await ask(page, 'First.');
    await expect(page.getByRole('article').last()).toContainText('First.');
    const there = await handOver(page);
    await expect(there.getByRole('article').last()).toContainText('First.');
    await page.keyboard.press('Escape');
    await phone.setOffline(true);
    await ask(page, 'Second, unseen.');
    await expect(page.getByRole('article').last()).toContainText('Second, unseen.');
    await phone.setOffline(false);
    await expect(there.getByRole('article').last()).toContainText('Second, unseen.');
    await server.restart();
    await ask(page, 'Third, after a restart.');
    await expect(there.getByText('Third, after a restart.').first()).toBeVisible({ timeout: 15_000 });
  });

  test('a phone that is sent away is told at once, and gets in no more', async () => {
    test.setTimeout(120_000);
    await answerWith('slow-250');
    const page = await signIn();
    await ask(page, 'A long one.');
    await expect(page.getByRole('article').last()).toContainText('word3 ');
    const there = await handOver(page);
    await expect(there.getByRole('article').last()).toContainText('word3 ');
    const address = there.url();
    await page.getByRole('button', { name: 'Disconnect iPhone · Safari' }).click();
    await expect(there.getByRole('heading', { name: 'This device has no chat' })).toBeVisible({ timeout: 2_000 });
    expect(await findings(there)).toEqual([]);
    await expect(page.getByRole('dialog').getByText('Phones that have this chat')).toHaveCount(0);
    await there.goto(address);
    await expect(there).toHaveURL(`${OUTSIDE}/pair`);
    // It has no password, so it is a stranger now.
    await there.getByRole('button', { name: 'Go on without' }).click();
    await expect(there).toHaveURL(/\/sign-in/);
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Stop' }).click();
  });

  test('a used code opens nothing', async () => {
    await answerWith('echo');
    const page = await signIn();
    await ask(page, 'Once.');
    await expect(page.getByRole('article').last()).toContainText('Once.');
    await page.getByRole('button', { name: 'Hand over to a phone' }).click();
    await expect.poll(() => scan(page)).toMatch(/\/pair\//);
    const link = (await scan(page)) ?? '';
    const first = await phone.newPage();
    await first.goto(link);
    await first.reload();
    expect(await findings(first)).toEqual([]);
    await first.getByRole('button', { name: 'Open the chat here' }).click();
    await expect(first).toHaveURL(/\/chat\//);
    const late = await browser.newContext(PHONE);
    const second = await late.newPage();
    await second.goto(link);
    await expect(second.getByRole('heading', { name: 'This code no longer works' })).toBeVisible();
    await late.close();
    // The phone gives the chat back by itself.
    await first.getByRole('button', { name: 'Handed over from a computer' }).click();
    await first.getByRole('button', { name: 'Give the chat back' }).click();
    await expect(first.getByRole('heading', { name: 'You gave the chat back' })).toBeVisible();
    expect(await findings(first)).toEqual([]);
    await expect(page.getByRole('dialog').getByText('Phones that have this chat')).toHaveCount(0, { timeout: 2_000 });
  });
});

test('a server that only this computer reaches says so instead of showing a code', async ({ page, server }) => {
  await useAssistant(server);
  await page.goto('/chat/');
  await ask(page, 'What is 2+2?');
  await expect(page.getByRole('article').last()).toContainText('4');
  await page.getByRole('button', { name: 'Hand over to a phone' }).click();
  const dialog = page.getByRole('dialog');
  await expect(dialog.getByText('A phone cannot reach this server')).toBeVisible();
  await expect(dialog.getByText('HOST=0.0.0.0')).toBeVisible();
  await expect(dialog.getByRole('img')).toHaveCount(0);
  expect(await findings(page)).toEqual([]);
});

test.describe('the scanner', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'hypotez-scan-'));
  const png = (text: string) => QRCode.toBuffer(text, { errorCorrectionLevel: 'H', margin: 4, width: 360 });
  const chosen = async (text: string) => ({ name: 'code.png', mimeType: 'image/png', buffer: await png(text) });

  test('opens what the camera sees', async ({ server }) => {
    const target = `${server.url}/chat/${crypto.randomUUID()}/x`;
    // A camera's picture, not a drawing: tilted, grey, compressed. Frames of a motion JPEG simply follow each other.
    const frame = await sharp(await png(target))
      .rotate(8, { background: '#888' })
      .resize(420, 420)
      .extend({ top: 30, bottom: 30, left: 110, right: 110, background: '#777' })
      .jpeg({ quality: 80 })
      .toBuffer();
    const video = path.join(folder, 'camera.mjpeg');
    writeFileSync(video, Buffer.concat(Array.from({ length: 10 }, () => frame)));
    const browser = await launch(
      '--use-fake-device-for-media-stream',
      '--use-fake-ui-for-media-stream',
      `--use-file-for-fake-video-capture=${video}`,
    );
    const context = await browser.newContext({ baseURL: server.url, permissions: ['camera'] });
    const page = await context.newPage();
    await page.goto('/qrcode');
    await page.getByRole('button', { name: 'Start the camera' }).click();
    await page.waitForURL(target, { timeout: 15_000 });
    await page.goto('/qrcode');
    await page.getByRole('button', { name: 'Start the camera' }).click();
    await page.waitForURL(target, { timeout: 15_000 });
    await browser.close();
  });

  test('opens a picture of ours, asks before others, and never runs a script', async ({ page, server }) => {
    await page.goto('/qrcode');
    const picture = page.locator('input[type=file]');
    await picture.setInputFiles(await chosen('https://elsewhere.example/chat/abc?x=1'));
    const result = page.getByRole('alert').filter({ hasText: 'elsewhere' });
    await expect(result).toContainText('This code leads elsewhere, to elsewhere.example');
    await expect(result).toContainText('https://elsewhere.example/chat/abc?x=1');
    await expect(result.getByRole('link', { name: 'Open it all the same' })).toHaveAttribute(
      'rel',
      'noopener noreferrer',
    );
    expect(await findings(page)).toEqual([]);
    await expect(page).toHaveURL(/\/qrcode$/);

    await picture.setInputFiles(await chosen('javascript:document.title="owned"'));
    await expect(page.getByText('This code holds text, not a link to a chat')).toBeVisible();
    await expect(page.getByRole('link', { name: 'Open it all the same' })).toHaveCount(0);
    expect(await page.title()).not.toContain('owned');

    const blank = await sharp({ create: { width: 200, height: 200, channels: 3, background: '#abc' } })
      .png()
      .toBuffer();
    await picture.setInputFiles({ name: 'blank.png', mimeType: 'image/png', buffer: blank });
    await expect(page.getByText('There is no QR code in this picture')).toBeVisible();

    const target = `${server.url}/pair/${'a'.repeat(24)}`;
    await picture.setInputFiles(await chosen(target));
    await page.waitForURL(target);
    await expect(page.getByRole('heading', { name: 'This code no longer works' })).toBeVisible();
  });

  test('says why there is no camera', async ({ browser, server }) => {
    const context = await browser.newContext({ baseURL: server.url });
    const page = await context.newPage();
    await page.addInitScript(() => Object.defineProperty(navigator, 'mediaDevices', { value: undefined }));
    await page.goto('/qrcode');
    await page.getByRole('button', { name: 'Start the camera' }).click();
    await expect(page.getByText('by https only')).toBeVisible();
    await expect(page.getByRole('button', { name: 'From a picture' })).toBeVisible();
    await context.close();
  });
});
