/** `Idempotency-Key`: a request that is repeated because its answer got lost is answered once. */
import { createHash } from 'node:crypto';
import { BadRequestError, ConflictError } from '../contract/errors.ts';
import { LIMITS } from '../contract/limits.ts';
import type { Answer, ApiRequest } from '../platform/http/types.ts';
import type { Identity } from '../platform/identity.ts';
import { singleton } from '../platform/singleton.ts';

interface Kept {
  readonly fingerprint: string;
  /** null while it is being made as a stream: there is nothing to repeat yet. */
  answer: Promise<Answer> | null;
  readonly at: number;
  /** What is kept of the answer; 0 until it is there. */
  bytes: number;
}

const KEEP_MS = 10 * 60_000;
const MOST = 1_000;
/** Of one answer, and of all of them; the oldest go first. */
const KEEP_BYTES = 8 * 1024 * 1024;
const MOST_BYTES = 64 * 1024 * 1024;

const table = (): Map<string, Kept> => singleton('idempotency', () => new Map<string, Kept>());

/**
 * Makes the answer, or gives the one made for the same key before.
 * @throws ConflictError for the same key with another request, or while the first one is still being streamed.
 */
export async function onceOnly(
  request: ApiRequest,
  owner: Identity,
  body: unknown,
  make: () => Promise<Answer>,
): Promise<Answer> {
  const key = request.headers.get('idempotency-key');
  if (key === null) return make();
  if (key === '' || key.length > LIMITS.nameChars) throw new BadRequestError('Idempotency-Key must be a short text.');
  const place = JSON.stringify([owner.id, owner.key?.id ?? request.headers.get('authorization') ?? '', key]);
  const fingerprint = createHash('sha256')
    .update(JSON.stringify([request.url.pathname, request.url.search, body]))
    .digest('hex');
  const found = fresh(place);
  if (found !== null) {
    if (found.fingerprint !== fingerprint) {
      throw new ConflictError('This Idempotency-Key was used for another request.', { code: 'idempotency_conflict' });
    }
    if (found.answer === null) throw stillWriting();
    const answer = await found.answer;
    // A stream that has just begun is its first reader's.
    if (!isWhole(answer.body)) throw stillWriting();
    return { ...answer, headers: { ...answer.headers, 'idempotent-replayed': 'true' } };
  }
  return keep(place, fingerprint, make);
}

async function keep(place: string, fingerprint: string, make: () => Promise<Answer>): Promise<Answer> {
  const entries = table();
  const making = make();
  const kept: Kept = { fingerprint, answer: making, at: performance.now(), bytes: 0 };
  entries.set(place, kept);
  const [oldest] = entries.keys();
  if (entries.size > MOST && oldest !== undefined) entries.delete(oldest);
  const forget = (): void => {
    if (entries.get(place) === kept) entries.delete(place);
  };
  try {
    const answer = await making;
    const { body } = answer;
    if (answer.status >= 400) forget();
    if (isWhole(body)) {
      if ((body?.length ?? 0) > KEEP_BYTES) forget();
      else weigh(entries, kept, body?.length ?? 0);
      return answer;
    }
    kept.answer = null;
    const whole = (copy: Uint8Array | null): void => {
      if (copy === null) forget();
      else {
        kept.answer = Promise.resolve({ ...answer, body: copy });
        weigh(entries, kept, copy.length);
      }
    };
    return { ...answer, body: copied(body, whole) };
  } catch (error) {
    forget();
    throw error;
  }
}

/** Makes room for what has just been kept. */
function weigh(entries: Map<string, Kept>, kept: Kept, bytes: number): void {
  kept.bytes = bytes;
  let total = [...entries.values()].reduce((sum, one) => sum + one.bytes, 0);
  for (const [place, one] of entries) {
    if (total <= MOST_BYTES) return;
    if (one === kept || one.bytes === 0) continue;
    total -= one.bytes;
    entries.delete(place);
  }
}

const stillWriting = () =>
  new ConflictError('The answer to this Idempotency-Key is still being written.', { code: 'in_progress' });

const isWhole = (body: Answer['body']): body is string | Uint8Array | null =>
  body === null || typeof body === 'string' || body instanceof Uint8Array;

/** Passes a stream on and keeps a copy; null when it was left before its end, or is too long to keep. */
async function* copied(
  body: AsyncIterable<Uint8Array>,
  done: (copy: Uint8Array | null) => void,
): AsyncGenerator<Uint8Array> {
  const parts: Uint8Array[] = [];
  let size = 0;
  let isDone = false;
  try {
    for await (const part of body) {
      size += part.length;
      if (size <= KEEP_BYTES) parts.push(part);
      yield part;
    }
    isDone = true;
  } finally {
    done(isDone && size <= KEEP_BYTES ? Buffer.concat(parts) : null);
  }
}

function fresh(place: string): Kept | null {
  const found = table().get(place);
  if (found === undefined) return null;
  if (performance.now() - found.at <= KEEP_MS) return found;
  table().delete(place);
  return null;
}
