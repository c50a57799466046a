/** One HTTP stream of a Run, read as numbered frames. */
import { createParser } from 'eventsource-parser';
import type { Frame } from '../contract/frames.ts';
import { LIMITS } from '../contract/limits.ts';
import { STREAM_HEADERS } from '../contract/stream-headers.ts';
import { readError } from './api.ts';

export interface RunHeaders {
  readonly runId: string | null;
  readonly messageId: string | null;
  readonly userMessageId: string | null;
}

export interface NumberedFrame {
  readonly seq: number;
  readonly frame: Frame;
}

export interface RunConnection {
  readonly headers: RunHeaders;
  /** Frames as they arrive, a network chunk at a time; throws when the connection breaks or falls silent. */
  readonly batches: AsyncIterable<readonly NumberedFrame[]>;
}

/** Silence that outlasts two heartbeats means that the connection is dead, even if nobody closed it. */
const SILENCE_MS = LIMITS.heartbeatMs * 2.5;

/**
 * Opens a stream.
 * @throws ApiError when the server refuses; a TypeError of `fetch` when it cannot be reached.
 */
export async function openRun(url: string, init: RequestInit, abort: AbortController): Promise<RunConnection> {
  const response = await fetch(url, { ...init, signal: abort.signal });
  if (!response.ok) throw await readError(response);
  const header = (name: string) => response.headers.get(name);
  return {
    headers: {
      runId: header(STREAM_HEADERS.runId),
      messageId: header(STREAM_HEADERS.messageId),
      userMessageId: header(STREAM_HEADERS.userMessageId),
    },
    batches: readBatches(response, abort),
  };
}

async function* readBatches(response: Response, abort: AbortController): AsyncGenerator<readonly NumberedFrame[]> {
  if (response.body === null) return;
  let batch: NumberedFrame[] = [];
  const parser = createParser({
    onEvent: ({ id, data }) => {
      const frame = parseFrame(data);
      if (frame !== null) batch.push({ seq: Number(id), frame });
    },
  });
  const decoder = new TextDecoder();
  const reader = response.body.getReader();
  let watchdog: ReturnType<typeof setTimeout> | undefined;
  const watch = () => {
    clearTimeout(watchdog);
    watchdog = setTimeout(() => abort.abort(new Error('The connection fell silent.')), SILENCE_MS);
  };
  try {
    for (;;) {
      watch();
      const { done, value } = await reader.read();
      if (done) return;
      parser.feed(decoder.decode(value, { stream: true }));
      if (batch.length === 0) continue;
      yield batch;
      batch = [];
    }
  } finally {
    clearTimeout(watchdog);
    await reader.cancel().catch(ignoreClosed);
  }
}

/** Frames of a kind we do not know pass through; text that is no frame at all is skipped. */
function parseFrame(data: string): Frame | null {
  try {
    const value: unknown = JSON.parse(data);
    return typeof value === 'object' && value !== null && 'type' in value ? (value as Frame) : null;
  } catch {
    return null;
  }
}

/** Cancelling a stream that already broke repeats the error that was thrown above. */
function ignoreClosed(): void {}
