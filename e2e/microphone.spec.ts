/** The microphone: a recording attached, played and asked about; one given up; one turned into text. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import AxeBuilder from '@axe-core/playwright';
import { wavOf } from '#test/fixtures/sound.ts';
import { writeModelFolder } from '#test/models/index.ts';
import { SAMPLE_RATE, sing } from '#test/models/speech.ts';
import { startServer, type TestServer } from '#test/support/server.ts';
import { test as base, expect } from './support.ts';

/** The microphone of the browser hears this, again and again. */
const folder = mkdtempSync(path.join(tmpdir(), 'hypotez-microphone-'));
const said = path.join(folder, 'said.wav');
const pause = new Float32Array(SAMPLE_RATE);
writeFileSync(said, wavOf(Float32Array.from([...pause, ...sing('good day'), ...pause])));

const test = base.extend<object, { hearing: TestServer }>({
  hearing: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the fixture's dependencies from this pattern.
    async ({}, use) => {
      const models = path.join(folder, 'models');
      writeModelFolder(models, ['whisper-tiny']);
      const hearing = await startServer({ env: { MODEL_DIR: models, DISCOVER_ENGINES: '0' } });
      await use(hearing);
      await hearing.stop();
    },
    { scope: 'worker' },
  ],
});

test.use({
  launchOptions: {
    ...(process.env.CHROMIUM_PATH && { executablePath: process.env.CHROMIUM_PATH }),
    args: [
      ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
      '--use-fake-device-for-media-stream',
      '--use-fake-ui-for-media-stream',
      `--use-file-for-fake-audio-capture=${said}`,
    ],
  },
});
test.afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('a recording shows its time, is attached, played and described', async ({ page }) => {
  await page.goto('/chat/');
  await page.getByRole('button', { name: 'Record sound' }).click();
  const bar = page.getByRole('group', { name: 'Recording' });
  await expect(bar.getByRole('timer')).toHaveText('0:02', { timeout: 6_000 });
  // Nobody on this server turns speech into text, so that is not offered.
  await expect(bar.getByRole('button')).toHaveText(['', '']);
  expect((await new AxeBuilder({ page }).include('form').analyze()).violations.map(({ id }) => id)).toEqual([]);
  await bar.getByRole('button', { name: 'Stop and attach' }).press('Enter');
  const chip = page.getByRole('list', { name: 'Attached files' }).getByRole('listitem');
  await expect(chip).toContainText(/^.*Recording .*\.webm/);
  await page.getByRole('button', { name: 'Send' }).click();
  const player = page.locator('audio');
  await expect(player).toBeVisible();
  await expect.poll(() => player.evaluate((audio: HTMLAudioElement) => audio.readyState)).toBeGreaterThan(0);
  const answer = page.getByRole('article').last();
  await expect(answer.getByText('I cannot hear')).toBeVisible();
  await answer.getByRole('link', { name: 'download Whisper tiny' }).click();
  const row = page.getByRole('listitem').filter({ hasText: 'Whisper tiny' });
  await expect(row).toBeInViewport();
  await expect(row.getByRole('button', { name: 'Download' })).toBeFocused();
});

test('a recording is given up with Escape, and nothing is attached', async ({ page }) => {
  await page.setViewportSize({ width: 390, height: 844 });
  await page.goto('/chat/');
  await page.getByRole('button', { name: 'Record sound' }).click();
  await expect(page.getByRole('timer')).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('timer')).toBeHidden();
  await expect(page.getByRole('button', { name: 'Record sound' })).toBeVisible();
  await expect(page.getByRole('list', { name: 'Attached files' })).toBeHidden();
});

test('what is said becomes the text of the message', async ({ page, hearing }) => {
  await page.goto(`${hearing.url}/chat/`);
  await page.getByRole('textbox', { name: 'Message' }).fill('I say:');
  await page.getByRole('button', { name: 'Record sound' }).click();
  await expect(page.getByRole('timer')).toHaveText('0:04', { timeout: 8_000 });
  await page.getByRole('button', { name: 'Stop and put it into the message as text' }).click();
  await expect(page.getByRole('textbox', { name: 'Message' })).toHaveValue(/^I say: .*good day/, { timeout: 30_000 });
  await expect(page.getByRole('list', { name: 'Attached files' })).toBeHidden();
});
