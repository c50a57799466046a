/** The processes of the bench, and what the kernel says of them (Linux). */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import path from 'node:path';

export interface Helper {
  readonly child: ChildProcess;
  readonly port: number;
}

/** Starts a script of this folder and gives the port it tells. */
export async function startHelper(script: string, ...args: readonly string[]): Promise<Helper> {
  const child = fork(path.join(import.meta.dirname, script), args);
  const [port] = (await once(child, 'message')) as [number];
  return { child, port };
}

/** CPU seconds a process has used; the kernel counts in hundredths (USER_HZ). */
export function cpuSeconds(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
  return (Number(fields[11]) + Number(fields[12])) / 100;
}
