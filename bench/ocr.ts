/**
 * `npm run bench:ocr`: printed pages posted to `/ocr` of the built server, one after the other and four at once: pages a
 * second, and how long the server's event loop stood still at most meanwhile.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { LETTER, printPage } from '../test/fixtures/printed-pages.ts';
import { startServer } from '../test/support/server.ts';
import { probed, readStall, startIdleProcess } from './stall.ts';

const PAGES = 16;
const AT_ONCE = [1, 4];
/** What must hold, in milliseconds. */
const MOST_STALL_MS = 50;

const folder = mkdtempSync(path.join(tmpdir(), 'hypotez-bench-'));
const probe = path.join(folder, 'loop.json');
const server = await startServer({ env: probed(probe) });
const idle = await startIdleProcess(path.join(folder, 'idle.json'));

/** The server's and, in the same time, the idle process's. */
const readStalls = async (): Promise<{ server: number; idle: number }> => ({
  server: await readStall(server.pid, probe),
  idle: await idle.stall(),
});

/** Each page has a line of its own: what was read once is not read again. */
const pageOf = (name: string): Uint8Array =>
  printPage([...LETTER, ...LETTER, [`Page ${name}`]], { font: 'arial', size: 20 });

async function read(page: Uint8Array): Promise<void> {
  const form = new FormData();
  form.append('file', new Blob([new Uint8Array(page)]), 'page.png');
  const answer = await fetch(`${server.url}/ocr`, { method: 'POST', body: form });
  const { text = '', detail } = (await answer.json()) as { text?: string; detail?: string };
  if (!text.includes('neighbours')) throw new Error(`A page was not read: ${answer.status} ${detail ?? text}`);
}

try {
  let worst = 0;
  // The models and the route's code are loaded with the first pages.
  for (const name of ['zero', 'nought', 'nil']) await read(pageOf(name));
  for (const atOnce of AT_ONCE) {
    const pages = Array.from({ length: PAGES }, (_, index) => pageOf(`${index} of ${atOnce}`)).values();
    await readStalls();
    const started = performance.now();
    const reader = async (): Promise<void> => {
      for (const page of pages) await read(page);
    };
    await Promise.all(Array.from({ length: atOnce }, reader));
    const seconds = (performance.now() - started) / 1_000;
    const stall = await readStalls();
    worst = Math.max(worst, stall.server);
    console.log(
      `${atOnce} at once: ${(PAGES / seconds).toFixed(2)} pages/s, longest stall ${stall.server.toFixed(1)} ms ` +
        `(of an idle process meanwhile ${stall.idle.toFixed(1)} ms)`,
    );
  }
  console.log(`longest stall of all ${worst.toFixed(1)} ms (less than ${MOST_STALL_MS})`);
  if (worst >= MOST_STALL_MS) process.exitCode = 1;
} finally {
  idle.stop();
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
}
