/**
 * A Run on the wire: NDJSON (the contract's default) or SSE with the frame's number as event id. What has piled up
 * since the last write goes out as one chunk, and neighbouring text deltas as one frame, so a fast upstream costs one
 * event per `PACE_MS` and a slow reader catches up in few, large frames. The first frame is never held back.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Frame } from '../contract/frames.ts';
import { LIMITS } from '../contract/limits.ts';
import type { Run } from './run.ts';
import type { LoggedFrame } from './run-log.ts';

export type StreamFormat = 'ndjson' | 'sse';

/** One animation frame at 60 Hz: more events than that no screen can show. */
const PACE_MS = 16;
/** Keeps one encoded chunk small against the socket's buffer when a reader replays a long answer. */
const MAX_BATCH = 2_000;

const encoder = new TextEncoder();

/**
 * Streams a Run's frames after `after` until it ends or the reader leaves. The reader counts from this call on, not
 * from the first pull: a client that leaves before its answer is rendered must be noticed too.
 */
export function streamRun(
  run: Run,
  format: StreamFormat,
  after: number,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array, void, undefined> {
  const detach = run.attach();
  if (signal.aborted) detach();
  else signal.addEventListener('abort', detach, { once: true });
  return readRun(run, format, after, signal, detach);
}

async function* readRun(
  run: Run,
  format: StreamFormat,
  after: number,
  signal: AbortSignal,
  detach: () => void,
): AsyncGenerator<Uint8Array, void, undefined> {
  try {
    let cursor = after;
    while (!signal.aborted) {
      const batch = run.log.since(cursor, MAX_BATCH);
      const last = batch.at(-1);
      if (last === undefined) {
        if (run.log.closed) return;
        await run.log.changed(cursor, LIMITS.heartbeatMs, signal);
        if (run.log.lastSeq === cursor && !run.log.closed && !signal.aborted) yield heartbeat(format);
        continue;
      }
      cursor = last.seq;
      yield encoder.encode(encode(mergeDeltas(batch), format));
      if (!run.log.closed) await sleep(PACE_MS, undefined, { signal }).catch(ignoreAbort);
    }
  } finally {
    signal.removeEventListener('abort', detach);
    detach();
  }
}

/** Neighbouring plain text (or reasoning) deltas become one frame that carries the last one's number. */
export function mergeDeltas(batch: readonly LoggedFrame[]): LoggedFrame[] {
  const merged: LoggedFrame[] = [];
  for (const entry of batch) {
    const previous = merged.at(-1);
    const joined = previous === undefined ? null : join(previous.frame, entry.frame);
    if (joined === null) merged.push(entry);
    else merged[merged.length - 1] = { seq: entry.seq, frame: joined };
  }
  return merged;
}

function join(a: Frame, b: Frame): Frame | null {
  if (a.type === 'content' && b.type === 'content' && a.urls === undefined && b.urls === undefined) {
    return { type: 'content', content: a.content + b.content };
  }
  if (a.type === 'reasoning' && b.type === 'reasoning' && isToken(a) && isToken(b)) {
    return { type: 'reasoning', token: a.token + b.token };
  }
  return null;
}

function isToken(frame: Frame): frame is { type: 'reasoning'; token: string } {
  return frame.type === 'reasoning' && typeof frame.token === 'string' && frame.status === undefined;
}

function encode(batch: readonly LoggedFrame[], format: StreamFormat): string {
  let out = '';
  for (const { seq, frame } of batch) {
    const data = JSON.stringify(frame);
    out += format === 'ndjson' ? `${data}\n` : `id: ${seq}\nevent: ${frame.type}\ndata: ${data}\n\n`;
    if (format === 'ndjson' && frame.type === 'sources' && frame.markdown !== undefined) {
      out += `${JSON.stringify({ type: 'content', content: frame.markdown } satisfies Frame)}\n`;
    }
  }
  return out;
}

/** Keeps proxies from cutting a silent stream: an empty line is no frame in NDJSON, a comment none in SSE. */
function heartbeat(format: StreamFormat): Uint8Array {
  return encoder.encode(format === 'ndjson' ? '\n' : ': ping\n\n');
}

function ignoreAbort(error: unknown): void {
  if (!(error instanceof Error) || error.name !== 'AbortError') throw error;
}
