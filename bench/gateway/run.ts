/**
 * `npm run bench:gateway`: streamed chat through the built server, against a direct connection, a bare pass-through and
 * a bare proxy that parses and re-encodes each frame, all on the same upstream in one run, in turns; then
 * 10,000 streams in a row, to see memory (`--no-soak` leaves them out).
 */
import { connectCustom } from '../../test/support/openai.ts';
import { residentMb } from '../../test/support/resident.ts';
import { startServer } from '../../test/support/server.ts';
import { type LoadResult, load, type Target } from './load.ts';
import { cpuSeconds, startHelper } from './processes.ts';

const TOKENS = 200;
const CONCURRENCY = [1, 16, 64, 256] as const;
const ROUNDS = 3;
/** What must hold. */
const MOST_FIRST_TOKEN_MS = 3;
const LEAST_RATIO = 0.6;
const MOST_GROWTH_MB = 30;
const SOAK = { warmUp: 3_000, streams: 10_000, between: 1_000, atOnce: 32 } as const;

interface Measured extends LoadResult {
  /** CPU seconds of the process between, a thousand streams. */
  readonly cpu: number;
}

const streamsFor = (concurrency: number): number => (concurrency === 1 ? 100 : Math.max(320, concurrency * 3));

async function measure(target: Target, concurrency: number): Promise<Measured> {
  const total = streamsFor(concurrency);
  const before = target.pid === undefined ? 0 : cpuSeconds(target.pid);
  const result = await load(target, total, concurrency, TOKENS);
  const spent = target.pid === undefined ? 0 : cpuSeconds(target.pid) - before;
  return { ...result, cpu: (spent / total) * 1_000 };
}

const median = (values: readonly number[]): number =>
  values.toSorted((left, right) => left - right)[Math.floor(values.length / 2)] ?? Number.NaN;

function middle(rounds: readonly Measured[]): Measured {
  const of = (pick: (one: Measured) => number): number => median(rounds.map(pick));
  return {
    tokensPerSecond: of((one) => one.tokensPerSecond),
    firstToken: of((one) => one.firstToken),
    firstTokenLate: of((one) => one.firstTokenLate),
    cpu: of((one) => one.cpu),
    errors: rounds.reduce((sum, one) => sum + one.errors, 0),
  };
}

const row = (cells: readonly (string | number)[]): void =>
  console.log(
    cells.map((cell, index) => String(cell)[index === 0 ? 'padEnd' : 'padStart'](index === 0 ? 14 : 12)).join(''),
  );

async function compare(targets: readonly Target[], concurrency: number): Promise<ReadonlyMap<string, Measured>> {
  const rounds = new Map<string, Measured[]>(targets.map(({ name }) => [name, []]));
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const target of targets) rounds.get(target.name)?.push(await measure(target, concurrency));
  }
  console.log(
    `\n${concurrency} at once, ${streamsFor(concurrency)} streams of ${TOKENS} tokens, median of ${ROUNDS} rounds`,
  );
  row(['', 'tokens/s', 'first ms', 'p99 ms', 'CPU s/1000', 'errors']);
  const results = new Map([...rounds].map(([name, all]) => [name, middle(all)]));
  for (const [name, one] of results) {
    const { tokensPerSecond, firstToken, firstTokenLate, cpu, errors } = one;
    row([name, Math.round(tokensPerSecond), firstToken.toFixed(1), firstTokenLate.toFixed(1), cpu.toFixed(1), errors]);
  }
  return results;
}

/**
 * How much more memory the server holds after 10,000 streams more: the least of the last three looks against the least
 * of the first three, since what a collector has not come to yet is no leak.
 */
async function soak(target: Target, pid: number): Promise<{ readonly growth: number; readonly errors: number }> {
  // The heap grows to what it finds comfortable first.
  let { errors } = await load(target, SOAK.warmUp, SOAK.atOnce, TOKENS);
  const looks = [residentMb(pid)];
  for (let done = 0; done < SOAK.streams; done += SOAK.between) {
    errors += (await load(target, SOAK.between, SOAK.atOnce, TOKENS)).errors;
    looks.push(residentMb(pid));
  }
  console.log(
    `\n${SOAK.streams} streams after ${SOAK.warmUp}, ${SOAK.atOnce} at once; resident MB every ${SOAK.between}:`,
  );
  console.log(looks.map((mb) => mb.toFixed(0)).join(' '));
  return { growth: Math.min(...looks.slice(-3)) - Math.min(...looks.slice(0, 3)), errors };
}

const failures: string[] = [];
const hold = (isHeld: boolean, sentence: string): void => {
  console.log(`${isHeld ? 'holds' : 'FAILS'}: ${sentence}`);
  if (!isHeld) failures.push(sentence);
};

const upstream = await startHelper('upstream.ts', String(TOKENS));
const [pipe, parse] = [
  await startHelper('proxy.ts', 'pipe', String(upstream.port)),
  await startHelper('proxy.ts', 'parse', String(upstream.port)),
];
// Held to a heap that a small machine has, so that what is kept for ever shows.
const server = await startServer({ env: { NODE_OPTIONS: '--max-old-space-size=256' } });
try {
  await connectCustom(server.url, `http://127.0.0.1:${upstream.port}/v1`);
  const path = '/v1/chat/completions';
  const hypotez: Target = { name: 'Hypotez', port: server.port, path, pid: server.pid };
  const targets: readonly Target[] = [
    { name: 'direct', port: upstream.port, path, pid: undefined },
    { name: 'pass-through', port: pipe.port, path, pid: pipe.child.pid },
    { name: 'parsing proxy', port: parse.port, path, pid: parse.child.pid },
    hypotez,
  ];
  for (const target of targets) await load(target, 200, 16, TOKENS);
  const all = new Map<number, ReadonlyMap<string, Measured>>();
  for (const concurrency of CONCURRENCY) all.set(concurrency, await compare(targets, concurrency));
  console.log('');
  const of = (concurrency: number, name: string) => all.get(concurrency)?.get(name);
  const late = (of(1, 'Hypotez')?.firstToken ?? 0) - (of(1, 'pass-through')?.firstToken ?? 0);
  hold(late <= MOST_FIRST_TOKEN_MS, `first token ${late.toFixed(1)} ms after the pass-through's at 1`);
  const ratio = (of(64, 'Hypotez')?.tokensPerSecond ?? 0) / (of(64, 'parsing proxy')?.tokensPerSecond ?? 1);
  hold(ratio >= LEAST_RATIO, `${ratio.toFixed(2)} of the parsing proxy's tokens at 64`);
  hold(of(256, 'Hypotez')?.errors === 0, `${of(256, 'Hypotez')?.errors} errors at 256`);
  if (!process.argv.includes('--no-soak')) {
    const { growth, errors } = await soak(hypotez, server.pid);
    hold(growth <= MOST_GROWTH_MB, `${growth.toFixed(0)} MB more after ${SOAK.streams} streams`);
    hold(errors === 0, `${errors} errors in ${SOAK.streams + SOAK.warmUp} streams`);
  }
} finally {
  for (const { child } of [upstream, pipe, parse]) child.kill();
  await server.stop();
}
process.exit(failures.length === 0 ? 0 : 1);
