/** A phone that was handed a conversation, as tests drive one, and a reader of a conversation's events. */
import { createParser } from 'eventsource-parser';

export type Phone = ReturnType<typeof phoneOf>;

/** @param paired the answer that made it a device. */
export function phoneOf(url: string, paired: Response) {
  const cookie = (paired.headers.get('set-cookie') ?? '').split(';')[0] ?? '';
  const page = (path: string) => fetch(`${url}${path}`, { headers: { cookie }, redirect: 'manual' });
  const send = (method: string, path: string, body?: unknown, headers: Record<string, string> = {}) =>
    fetch(`${url}/backend-api/v2/${path}`, {
      method,
      headers: { cookie, ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  return { cookie, page, send, get: (path: string) => send('GET', path) };
}

interface Told {
  readonly event: string;
  readonly data: unknown;
}

/** Opens a stream of events; `next` takes them in order and passes over others. */
export function eventsOf(url: string, cookie = '') {
  const abort = new AbortController();
  const told: Told[] = [];
  let wake: () => void = () => {};
  let closed: unknown;
  const parser = createParser({
    onEvent: ({ event = '', data }) => {
      told.push({ event, data: JSON.parse(data) });
      wake();
    },
  });
  void read();

  async function read(): Promise<void> {
    try {
      const response = await fetch(url, { headers: { cookie }, signal: abort.signal });
      if (!response.ok || response.body === null) throw new Error(`The stream was refused: ${response.status}`);
      const decoder = new TextDecoder();
      for await (const chunk of response.body) parser.feed(decoder.decode(chunk, { stream: true }));
      closed = new Error('The stream ended.');
    } catch (error) {
      closed = error;
    }
    wake();
  }

  /** The data of the next event of this name that fits. Rejects after 5 s, or when the stream ends before it. */
  async function next(event: string, fits: (data: unknown) => boolean = () => true): Promise<unknown> {
    const timeout = setTimeout(() => {
      closed ??= new Error(`No event "${event}" within 5 s.`);
      wake();
    }, 5_000);
    try {
      for (;;) {
        const first = told.shift();
        if (first === undefined) {
          if (closed !== undefined) throw closed;
          await new Promise<void>((resolve) => {
            wake = resolve;
          });
        } else if (first.event === event && fits(first.data)) return first.data;
      }
    } finally {
      clearTimeout(timeout);
    }
  }

  return { next, close: () => abort.abort() };
}
