/** How long an event loop stood still: that of a server, and that of a process beside it that does nothing at all. */
import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const PROBE = path.join(import.meta.dirname, 'loop-probe.mjs');

/** The environment of a process whose stalls are written to `file`. */
export const probed = (file: string): Record<string, string> => ({
  NODE_OPTIONS: `--import=${PROBE}`,
  LOOP_PROBE: file,
});

/** Asks the probe in a process for the longest stall since it was last asked, in ms. */
export async function readStall(pid: number, file: string): Promise<number> {
  rmSync(file, { force: true });
  process.kill(pid, 'SIGUSR2');
  for (;;) {
    await sleep(20);
    try {
      return (JSON.parse(readFileSync(file, 'utf8')) as { max: number }).max;
    } catch {
      // Not written yet, or half.
    }
  }
}

export interface IdleProcess {
  stall(): Promise<number>;
  stop(): void;
}

/** What it stalls is the machine's doing: nobody can be quicker than that just then. */
export async function startIdleProcess(file: string): Promise<IdleProcess> {
  const child: ChildProcess = spawn(process.execPath, ['-e', 'setInterval(() => undefined, 60_000); process.send(0)'], {
    env: { ...process.env, ...probed(file) },
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  await new Promise((resolve) => child.once('message', resolve));
  const { pid } = child;
  if (pid === undefined) throw new Error('the idle process did not start');
  return { stall: () => readStall(pid, file), stop: () => void child.kill() };
}
