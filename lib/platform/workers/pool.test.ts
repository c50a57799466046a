import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { createWorkerPool, type PoolOptions, type WorkerPool } from './pool.ts';

const FOLDER = '.cache/pool-test';
const FILE = `${FOLDER}/echo.worker.ts`;

beforeAll(() => {
  mkdirSync(FOLDER, { recursive: true });
  writeFileSync(
    FILE,
    `import { JobError } from '../../lib/platform/workers/protocol.ts';
import { serveJobs } from '../../lib/platform/workers/serve.ts';
let served = 0;
serveJobs(async (input: any) => {
  if (input.kind === 'hang') while (true);
  if (input.kind === 'exit') process.exit(3);
  if (input.kind === 'refuse') throw new JobError('This is not a file.');
  if (input.kind === 'bug') throw new TypeError('/secret/path is undefined');
  if (input.kind === 'eat') { const all = []; while (true) all.push(new Array(1e5).fill(Math.random())); }
  if (input.kind === 'hoard') { const all = []; while (true) all.push(Buffer.alloc(5e6, 1)); }
  if (input.kind === 'env') return { result: { ...process.env } };
  if (input.kind === 'wait') await new Promise((done) => setTimeout(done, input.ms));
  return { result: { echo: input.value, served: ++served } };
});
`,
  );
});
afterAll(() => rmSync(FOLDER, { recursive: true, force: true }));

const pools: WorkerPool[] = [];
afterEach(async () => {
  for (const pool of pools.splice(0)) await pool.close();
});

function pool(options: Partial<PoolOptions> = {}): WorkerPool {
  const made = createWorkerPool({
    file: FILE,
    size: 1,
    queue: 2,
    timeoutMs: 5_000,
    idleMs: 60_000,
    heapMb: 64,
    sentences: { busy: 'Busy.', timeout: 'Too slow.', crash: 'Could not be read.' },
    ...options,
  });
  pools.push(made);
  return made;
}

test('jobs are answered in turn by a kept thread', async () => {
  const workers = pool();
  const answers = await Promise.all([1, 2].map((value) => workers.run({ value })));
  expect(answers).toEqual([
    { echo: 1, served: 1 },
    { echo: 2, served: 2 },
  ]);
});

test('a sentence reaches the caller; a surprise is replaced by a fixed one and kept as the cause', async () => {
  const workers = pool();
  await expect(workers.run({ kind: 'refuse' })).rejects.toMatchObject({ status: 422, message: 'This is not a file.' });
  const bug = await workers.run({ kind: 'bug' }).catch((error: unknown) => error);
  expect(bug).toMatchObject({ status: 422, message: 'Could not be read.' });
  expect(String((bug as Error).cause)).toContain('/secret/path');
});

const OWN_PROCESS = { processMb: 300 };

test.each([
  ['hang', { timeoutMs: 600 }, 'Too slow.'],
  ['exit', {}, 'Could not be read.'],
  ['eat', {}, 'Could not be read.'],
  ['hang', { timeoutMs: 900, ...OWN_PROCESS }, 'Too slow.'],
  ['exit', OWN_PROCESS, 'Could not be read.'],
  ['eat', OWN_PROCESS, 'Could not be read.'],
  ['hoard', { ...OWN_PROCESS, heapMb: 64 }, 'Could not be read.'],
])('a thread lost to "%s" takes only its own job with it', async (kind, options, message) => {
  const workers = pool(options);
  const lost = workers.run({ kind });
  const after = workers.run({ value: 'next' });
  await expect(lost).rejects.toMatchObject({ status: 422, message });
  await expect(after).resolves.toEqual({ echo: 'next', served: 1 });
});

test('a process of its own answers like a thread, and sees no secret of the server', async () => {
  process.env.SECRET_API_KEY = 'canary';
  const workers = pool(OWN_PROCESS);
  await expect(workers.run({ value: 'æ' })).resolves.toEqual({ echo: 'æ', served: 1 });
  const bytes = new Uint8Array([1, 2, 3]);
  await expect(workers.run({ value: bytes })).resolves.toMatchObject({ echo: bytes });
  expect(JSON.stringify(await workers.run({ kind: 'env' }))).not.toContain('canary');
  delete process.env.SECRET_API_KEY;
});

test('a full queue refuses with 503 and a time to retry', async () => {
  const workers = pool();
  const jobs = [1, 2, 3].map((value) => workers.run({ kind: 'wait', ms: 100, value }));
  await expect(workers.run({ value: 4 })).rejects.toMatchObject({ status: 503, retryAfter: 5 });
  expect(await Promise.all(jobs)).toHaveLength(3);
});

test('abort ends a running job at once and leaves a waiting one alone', async () => {
  const workers = pool();
  const controller = new AbortController();
  const running = workers.run({ kind: 'hang' }, { signal: controller.signal });
  const waiting = workers.run({ value: 'mine' });
  await sleep(50);
  controller.abort(new Error('gone'));
  await expect(running).rejects.toThrow('gone');
  await expect(waiting).resolves.toMatchObject({ echo: 'mine' });
});

test('idle threads are given back, and a thread is replaced after its share of jobs', async () => {
  const idle = pool({ idleMs: 50 });
  await idle.run({ value: 1 });
  await sleep(200);
  expect(idle.threads).toBe(0);
  const renewed = pool({ jobsPerThread: 2 });
  const served: unknown[] = [];
  for (const value of [1, 2, 3]) served.push(await renewed.run({ value }));
  expect(served.map((answer) => (answer as { served: number }).served)).toEqual([1, 2, 1]);
});
