/** What a server leaves outside its data folder (nothing, whatever its libraries would like), and who may read it. */
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { LETTER, printPage } from '#test/fixtures/printed-pages.ts';
import { startServer, type TestServer } from '#test/support/server.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'hypotez-quiet-'));
const [home, temporary, dataDir] = ['home', 'tmp', 'data'].map((name) => path.join(folder, name)) as [
  string,
  string,
  string,
];
let server: TestServer;

beforeAll(async () => {
  for (const made of [home, temporary, dataDir]) mkdirSync(made);
  chmodSync(dataDir, 0o755);
  server = await startServer({ dataDir, env: { HOME: home, TMPDIR: temporary } });
}, 60_000);
afterAll(async () => {
  await server?.stop();
  rmSync(folder, { recursive: true, force: true });
});

it('reading a picture leaves no file in the home folder and none among the temporary ones', async () => {
  const form = new FormData();
  form.append('file', new Blob([new Uint8Array(printPage(LETTER, { font: 'arial', size: 22 }))]), 'page.png');
  const response = await fetch(`${server.url}/ocr`, { method: 'POST', body: form });
  expect(response.status).toBe(200);
  expect((await response.json()).text.length).toBeGreaterThan(20);
  expect(readdirSync(home, { recursive: true })).toEqual([]);
  expect(readdirSync(temporary, { recursive: true })).toEqual([]);
});

it.runIf(process.platform !== 'win32')('what it keeps is for its own user alone, in a folder of any mode', async () => {
  await server.kill9();
  chmodSync(path.join(dataDir, 'hypotez.db'), 0o644);
  await server.restart();
  const names = readdirSync(dataDir, { recursive: true }).map(String);
  expect(names).toEqual(expect.arrayContaining(['hypotez.db', 'hypotez.db-wal']));
  const open = names.filter((name) => (statSync(path.join(dataDir, name)).mode & 0o077) !== 0);
  expect(open).toEqual([]);
});
