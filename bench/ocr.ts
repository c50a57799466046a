/**
 * `npm run bench:ocr`: printed pages posted to `/ocr` of the built server, one after the other and four at once: pages a
 * second, and how long the server's event loop stood still at most meanwhile.
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { LETTER, printPage } from '../test/fixtures/printed-pages.ts';
import { startServer } from '../test/support/server.ts';

const PAGES = 16;
const AT_ONCE = [1, 4];
/** What must hold, in milliseconds. */
const MOST_STALL_MS = 50;

const folder = mkdtempSync(path.join(tmpdir(), 'hypotez-bench-'));
const probe = path.join(folder, 'loop.json');
const server = await startServer({
  env: { NODE_OPTIONS: `--import=${path.join(import.meta.dirname, 'loop-probe.mjs')}`, LOOP_PROBE: probe },
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

/** Asks the probe in the server for the longest stall since it was last asked. */
async function readStall(): Promise<number> {
  rmSync(probe, { force: true });
  process.kill(server.pid, 'SIGUSR2');
  for (;;) {
    await sleep(20);
    try {
      return (JSON.parse(readFileSync(probe, 'utf8')) as { max: number }).max;
    } catch {
      // Not written yet, or half.
    }
  }
}

try {
  let worst = 0;
  // The models and the route's code are loaded with the first pages.
  for (const name of ['zero', 'nought', 'nil']) await read(pageOf(name));
  for (const atOnce of AT_ONCE) {
    const pages = Array.from({ length: PAGES }, (_, index) => pageOf(`${index} of ${atOnce}`)).values();
    await readStall();
    const started = performance.now();
    const reader = async (): Promise<void> => {
      for (const page of pages) await read(page);
    };
    await Promise.all(Array.from({ length: atOnce }, reader));
    const seconds = (performance.now() - started) / 1_000;
    const stall = await readStall();
    worst = Math.max(worst, stall);
    console.log(`${atOnce} at once: ${(PAGES / seconds).toFixed(2)} pages/s, longest stall ${stall.toFixed(1)} ms`);
  }
  console.log(`longest stall of all ${worst.toFixed(1)} ms (less than ${MOST_STALL_MS})`);
  if (worst >= MOST_STALL_MS) process.exitCode = 1;
} finally {
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
}
