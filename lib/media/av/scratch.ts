/** Files that live as long as a request: decoded sound, and film that is being looked at. */
import { randomUUID } from 'node:crypto';
import { mkdir, readdir, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { config } from '../../platform/config.ts';
import { singleton } from '../../platform/singleton.ts';

/** What is older was left behind by a process that was killed. */
const LEFT_BEHIND_MS = 60 * 60_000;

/** The path of a file that is not there yet; it is deleted after the work. */
export async function withScratchFile<T>(work: (file: string) => Promise<T>): Promise<T> {
  const folder = path.join(config().dataDir, 'cache', 'media');
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await singleton('media-scratch-sweep', () => sweep(folder));
  const file = path.join(folder, randomUUID());
  try {
    return await work(file);
  } finally {
    await rm(file, { force: true });
  }
}

async function sweep(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    const file = path.join(folder, name);
    const modified = await stat(file).then(
      ({ mtimeMs }) => mtimeMs,
      () => Date.now(), // gone meanwhile
    );
    if (Date.now() - modified > LEFT_BEHIND_MS) await rm(file, { force: true });
  }
}
