/**
 * Loaded into a server that is measured: on SIGUSR2 it writes the longest time its event loop stood still since the last
 * SIGUSR2, in milliseconds, to the file that LOOP_PROBE names.
 */
import { renameSync, writeFileSync } from 'node:fs';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { isMainThread } from 'node:worker_threads';

/** The timer that measures fires this often; what it waits by itself is no stall. */
const RESOLUTION_MS = 2;
const file = process.env.LOOP_PROBE;

if (isMainThread && file) {
  const delay = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  delay.enable();
  process.on('SIGUSR2', () => {
    const ms = (nanoseconds) => Math.max(0, nanoseconds / 1e6 - RESOLUTION_MS);
    writeFileSync(`${file}.tmp`, JSON.stringify({ max: ms(delay.max), p99: ms(delay.percentile(99)) }));
    renameSync(`${file}.tmp`, file);
    delay.reset();
  });
}
