/**
 * `npm run bench:upload`: one gigabyte into a bucket of the built server, against the least a server could do with the
 * same form: Busboy straight into a file. Both take the same bytes over loopback in the same run, in turns.
 */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import http from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { residentMb } from '../test/support/resident.ts';
import { startServer } from '../test/support/server.ts';

const MB = 2 ** 20;
const SIZE = 1_024 * MB;
const ROUNDS = 3;
/** What must hold. */
const LEAST_RATIO = 0.6;
const MOST_GROWTH_MB = 100;

const BOUNDARY = 'hypotez-bench';
const HEAD = Buffer.from(
  `--${BOUNDARY}\r\ncontent-disposition: form-data; name="files"; filename="big.txt"\r\ncontent-type: text/plain\r\n\r\n`,
);
const TAIL = Buffer.from(`\r\n--${BOUNDARY}--\r\n`);
const CHUNK = Buffer.alloc(256 * 1_024, 'a line of text that is as long as most lines are\n');

/** Sends the form as fast as the other side takes it; gives MB/s from the first byte to the answer. */
async function send(port: number, target: string): Promise<number> {
  const started = performance.now();
  const request = http.request({
    port,
    host: '127.0.0.1',
    method: 'POST',
    path: target,
    agent: false,
    headers: {
      'content-type': `multipart/form-data; boundary=${BOUNDARY}`,
      'content-length': HEAD.length + SIZE + TAIL.length,
    },
  });
  const answered = once(request, 'response');
  request.write(HEAD);
  for (let sent = 0; sent < SIZE; sent += CHUNK.length) {
    if (!request.write(CHUNK)) await Promise.race([once(request, 'drain'), answered]);
  }
  request.end(TAIL);
  const [response] = (await answered) as [http.IncomingMessage];
  let body = '';
  for await (const part of response.setEncoding('utf8')) body += part;
  if (response.statusCode !== 200) throw new Error(`${target} answered ${response.statusCode}: ${body.slice(0, 300)}`);
  return SIZE / MB / ((performance.now() - started) / 1_000);
}

async function remove(url: string): Promise<void> {
  const response = await fetch(url, { method: 'DELETE' });
  if (!response.ok) throw new Error(`${url} was not deleted: ${response.status}`);
}

/** The largest resident size of a process while something goes on. */
function watchMemory(pid: number) {
  let peak = residentMb(pid);
  const timer = setInterval(() => {
    peak = Math.max(peak, residentMb(pid));
  }, 25);
  return () => {
    clearInterval(timer);
    return peak;
  };
}

async function startBaseline(folder: string): Promise<{ child: ChildProcess; port: number }> {
  const child = fork(path.join(import.meta.dirname, 'upload-baseline.ts'), [folder], { execPath: process.execPath });
  const [port] = (await once(child, 'message')) as [number];
  return { child, port };
}

const folder = mkdtempSync(path.join(tmpdir(), 'hypotez-bench-'));
const baseline = await startBaseline(folder);
const server = await startServer({ env: { UPLOAD_MAX_MB: '2048' } });
try {
  const own: number[] = [];
  const bare: number[] = [];
  const synced: number[] = [];
  let growth = 0;
  // The first request loads code and fills caches; it counts for neither side.
  await (await fetch(`${server.url}/backend-api/v2/version`)).arrayBuffer();
  for (let round = 0; round < ROUNDS; round++) {
    bare.push(await send(baseline.port, '/'));
    synced.push(await send(baseline.port, '/synced'));
    await sleep(500);
    const before = residentMb(server.pid);
    const stop = watchMemory(server.pid);
    const bucket = `bench-${round}`;
    own.push(await send(server.port, `/backend-api/v2/files/${bucket}`));
    growth = Math.max(growth, stop() - before);
    await remove(`${server.url}/backend-api/v2/files/${bucket}`);
    await sleep(1_000);
  }
  const best = { own: Math.max(...own), bare: Math.max(...bare) };
  const list = (rates: readonly number[]): string => rates.map((rate) => rate.toFixed(0)).join(', ');
  const ratio = best.own / best.bare;
  console.log(`bare Busboy to disk  ${list(bare)} MB/s`);
  console.log(`the same, synced     ${list(synced)} MB/s`);
  console.log(`upload to a bucket   ${list(own)} MB/s`);
  console.log(
    `ratio (best rounds)  ${ratio.toFixed(2)} (at least ${LEAST_RATIO}), ${(best.own / Math.max(...synced)).toFixed(2)} of the synced`,
  );
  console.log(`resident memory      +${growth.toFixed(0)} MB at most (less than ${MOST_GROWTH_MB})`);
  if (ratio < LEAST_RATIO || growth >= MOST_GROWTH_MB) process.exitCode = 1;
} finally {
  baseline.child.kill();
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
}
