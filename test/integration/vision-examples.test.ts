/** The examples of docs/vision-api.md as they stand there, but for the port: with curl, and with Python where it is. */
import { execFile, execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LETTER, printPage } from '#test/fixtures/printed-pages.ts';
import { mediaFile, wavOf } from '#test/fixtures/sound.ts';
import { writeModelFolder } from '#test/models/index.ts';
import { sing } from '#test/models/speech.ts';
import { startServer, type TestServer } from '#test/support/server.ts';
import { startWebServer, type WebServer } from '#test/support/web-server.ts';

const run = promisify(execFile);
const page = readFileSync(path.join(import.meta.dirname, '../../docs/vision-api.md'), 'utf8');
const blocks = (language: string): string[] =>
  [...page.matchAll(new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\``, 'gm'))].map(([, code = '']) => code);
const titled = (code: string): [string, string] => [code.match(/localhost:1337(\/[a-z/]*)/)?.[1] ?? 'class', code];

const has = (command: string, ...args: string[]): boolean => {
  try {
    execFileSync(command, args, { stdio: 'ignore' });
    return true;
  } catch {
    return false; // not on this machine: its examples are left out
  }
};

let server: TestServer;
let site: WebServer;
let folder: string;
beforeAll(async () => {
  // What stands for example.com.
  site = await startWebServer(({ target }) => {
    if (target === '/audio.mp3') return { type: 'audio/mpeg', body: mediaFile('sung.mp3') };
    return target === '/video.mp4' ? { type: 'video/mp4', body: mediaFile('square.mp4') } : undefined;
  });
  folder = mkdtempSync(path.join(tmpdir(), 'hypotez-examples-'));
  const models = path.join(folder, 'models');
  writeModelFolder(models, ['whisper-tiny', 'detr-resnet-50']);
  server = await startServer({
    env: { LOG_LEVEL: 'error', MODEL_DIR: models, ALLOW_PRIVATE_UPSTREAMS: site.host },
  });
  writeFileSync(path.join(folder, 'audio.wav'), wavOf(sing('good day')));
  writeFileSync(path.join(folder, 'video.mp4'), mediaFile('square.mp4'));
  const png = printPage(LETTER, { font: 'arial', size: 22 });
  const jpeg = await sharp(png).jpeg({ quality: 95 }).toBuffer();
  for (const name of ['document', 'image', 'doc1', 'doc2', 'doc3'])
    writeFileSync(path.join(folder, `${name}.jpg`), jpeg);
  writeFileSync(path.join(folder, 'diagram.png'), png);
}, 60_000);
afterAll(async () => {
  await server?.stop();
  await site?.close();
  if (folder) rmSync(folder, { recursive: true, force: true });
});

const here = (code: string): string =>
  code.replaceAll('localhost:1337', `127.0.0.1:${server.port}`).replaceAll('https://example.com', site.url);

describe.skipIf(!has('curl', '--version'))('curl', () => {
  it.each(blocks('bash').map(titled))(
    '%s',
    async (target, code) => {
      const script = here(code).replaceAll('curl ', 'curl -sS --fail-with-body ');
      const { stdout } = await run('bash', ['-ec', script], { cwd: folder });
      expect(stdout).not.toMatch(/^\{"detail"/);
      if (target === '/stream') expect(stdout).toContain('Step 5');
      if (target === '/ocr') expect(JSON.parse(stdout).text).toContain('Dear neighbours');
      if (target === '/batch/ocr') expect(JSON.parse(stdout)).toMatchObject({ total: 3, successful: 3, failed: 0 });
      if (target === '/chat') expect(JSON.parse(stdout)).toMatchObject({ prompt: 'Что изображено на картинке?' });
      if (target === '/transcribe') expect(JSON.parse(stdout)).toMatchObject({ transcription: 'good day' });
      if (target === '/analyze') {
        const [first] = JSON.parse(stdout).detected_objects;
        expect(first).toMatchObject({ label: 'square', timestamp: '00:00:02', confidence: expect.any(Number) });
      }
      if (target === '/') expect(stdout).toContain('Model qwen3_vl_2b unloaded');
    },
    40_000,
  );
});

describe.skipIf(!has('python3', '-c', 'import requests'))('Python', () => {
  it.each(blocks('python').map(titled))(
    '%s',
    async (target, code) => {
      const { stdout } = await run('python3', ['-c', here(code)], {
        cwd: folder,
        env: { ...process.env, NO_PROXY: '*', PYTHONIOENCODING: 'utf-8' },
      });
      expect(stdout.length).toBeGreaterThan(20);
      if (target === '/batch/ocr') expect(stdout).toContain('3/3');
      if (target === '/transcribe') expect(stdout).toMatch(/^good day\n0/);
      if (target === '/analyze') expect(stdout).toMatch(/^00:00:02 square 0\.9|^00:00:02 square 1/);
      if (target === 'class') expect(stdout).toContain('healthy');
    },
    40_000,
  );
});
