/** Named server-sent events with their data, over `fetch`: unlike an EventSource it says why it was refused. */
import { createParser } from 'eventsource-parser';
import { LIMITS } from '../contract/limits.ts';
import { readError } from './api.ts';

export interface NamedEvent {
  readonly event: string;
  readonly data: unknown;
}

/** Silence that outlasts two heartbeats means that the connection is dead, even if nobody closed it. */
const SILENCE_MS = LIMITS.heartbeatMs * 2.5;

/**
 * Reads one connection to its end; resolves when the server closed it.
 * @throws ApiError when the server refuses; whatever `fetch` throws when the connection breaks or falls silent.
 */
export async function readEvents(
  url: string,
  signal: AbortSignal,
  onEvent: (event: NamedEvent) => void,
): Promise<void> {
  const silence = new AbortController();
  const response = await fetch(url, {
    headers: { accept: 'text/event-stream' },
    cache: 'no-store',
    signal: AbortSignal.any([signal, silence.signal]),
  });
  if (!response.ok) throw await readError(response);
  if (response.body === null) return;
  const parser = createParser({
    onEvent: ({ event, data }) => {
      // Events of a kind we do not know have names, too: the reader passes over them.
      if (event !== undefined) onEvent({ event, data: JSON.parse(data) });
    },
  });
  const decoder = new TextDecoder();
  const reader = response.body.getReader();
  let watchdog: ReturnType<typeof setTimeout> | undefined;
  try {
    for (;;) {
      clearTimeout(watchdog);
      watchdog = setTimeout(() => silence.abort(new Error('The connection fell silent.')), SILENCE_MS);
      const { done, value } = await reader.read();
      if (done) return;
      parser.feed(decoder.decode(value, { stream: true }));
    }
  } finally {
    clearTimeout(watchdog);
    // What broke was thrown above; letting go of it has nothing to add.
    await reader.cancel().catch(() => undefined);
  }
}
