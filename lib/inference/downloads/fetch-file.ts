/**
 * Fetches one file of a repository, from where it was left. It lies beside its place as `.part` until it is whole, its
 * hash is the hub's and it is on the disk for good; only then does it get its name.
 */
import { mkdir, open, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { UpstreamError } from '../../contract/errors.ts';
import { explainDataFailure } from '../../platform/data-failure.ts';
import { writeBehind } from '../../platform/write-behind.ts';
import { feedFile, startHash } from './hash-file.ts';
import { isFinal, openHubFile } from './hub.ts';
import type { ModelFile } from './record.ts';

export interface Place {
  readonly repository: string;
  readonly revision: string;
  /** The model's folder. */
  readonly folder: string;
}

/** When the connection breaks it is tried again from where it broke, so often in a row without a byte gained. */
const ATTEMPTS = 4;
const PAUSE_MS = 500;

/**
 * @param onBytes is told how much of this file is there, now and then.
 * @returns the time of the file's last change, in ms
 * @throws UpstreamError when the hash is wrong (nothing is kept then) or the hub gives up; the signal's reason
 */
export async function fetchFile(
  place: Place,
  file: ModelFile,
  signal: AbortSignal,
  onBytes: (bytes: number) => void,
): Promise<number> {
  const target = path.join(place.folder, ...file.path.split('/'));
  const part = `${target}.part`;
  await mkdir(path.dirname(target), { recursive: true, mode: 0o700 });
  let before = -1;
  for (let attempt = 1; ; attempt++) {
    try {
      await continueFile(place, file, part, signal, onBytes);
      break;
    } catch (error) {
      signal.throwIfAborted();
      const size = await sizeOf(part);
      if (size > before) attempt = 1;
      before = size;
      const refusal = explainDataFailure(error);
      if (refusal !== null) throw refusal;
      if (attempt >= ATTEMPTS || error instanceof WrongHashError || isFinal(error)) throw error;
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MS * attempt));
    }
  }
  await rename(part, target);
  return (await stat(target)).mtimeMs;
}

class WrongHashError extends UpstreamError {
  override readonly name: string = 'UpstreamError';
}

async function continueFile(
  { repository, revision }: Place,
  { path: name, size, hash: expected }: ModelFile,
  part: string,
  signal: AbortSignal,
  onBytes: (bytes: number) => void,
): Promise<void> {
  let offset = await sizeOf(part);
  if (offset > size) {
    await rm(part, { force: true });
    offset = 0;
  }
  const hash = startHash(expected.kind, size);
  await feedFile(hash, part, offset);
  if (offset < size || size === 0) {
    const response = await openHubFile(repository, revision, name, offset, signal);
    // A hub that does not know ranges sends everything again.
    const restarts = offset > 0 && !beginsAt(response, offset);
    const running = restarts ? startHash(expected.kind, size) : hash;
    const handle = await open(part, restarts || offset === 0 ? 'w' : 'a', 0o600);
    const writer = writeBehind(handle);
    let written = restarts ? 0 : offset;
    try {
      for await (const chunk of response.body ?? []) {
        signal.throwIfAborted();
        written += chunk.byteLength;
        if (written > size) throw new WrongHashError(`The model hub sent more of ${name} than it has.`);
        running.update(chunk);
        onBytes(written);
        const full = writer.push(chunk);
        if (full !== undefined) await full;
      }
      await writer.finish();
    } finally {
      await writer.abandon();
      await handle.close();
    }
    if (written < size) throw new UpstreamError(`The model hub broke off in the middle of ${name}.`);
    return finish(running.digest('hex'), expected.hex, part, name);
  }
  await finish(hash.digest('hex'), expected.hex, part, name);
}

async function finish(found: string, expected: string, part: string, name: string): Promise<void> {
  if (found === expected) return;
  await rm(part, { force: true });
  throw new WrongHashError(`${name} is not the file the model hub announced (its hash differs). It was thrown away.`);
}

const beginsAt = (response: Response, offset: number): boolean =>
  response.status === 206 && (response.headers.get('content-range') ?? '').startsWith(`bytes ${offset}-`);

async function sizeOf(file: string): Promise<number> {
  try {
    return (await stat(file)).size;
  } catch {
    // Not begun yet.
    return 0;
  }
}
