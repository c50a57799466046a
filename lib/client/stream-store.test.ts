import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Frame } from '../contract/frames.ts';
import { STREAM_HEADERS } from '../contract/stream-headers.ts';
import type { RunState } from './run-state.ts';
import { StreamStore } from './stream-store.ts';

type Handler = (request: IncomingMessage, response: ServerResponse) => void;

const CONVERSATION = 'c1';
const RUN = 'r1';

let server: Server;
let origin: string;
/** `"POST /conversation"` -> handler; the path is without the base and the query. */
let routes: Record<string, Handler>;
let requests: string[];

beforeEach(async () => {
  routes = {};
  requests = [];
  server = createServer((request, response) => {
    requests.push(`${request.method} ${request.url}`);
    const path = new URL(request.url ?? '', 'http://x').pathname.replace('/backend-api/v2', '');
    const handler = routes[`${request.method} ${path}`];
    if (handler) handler(request, response);
    else response.writeHead(404, { 'content-type': 'application/json' }).end('{"error":{"message":"No such run."}}');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterEach(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

function createStore(schedule: (flush: () => void) => void = (flush) => void setTimeout(flush, 5)): StreamStore {
  return new StreamStore({
    schedule,
    wait: () => new Promise((resolve) => setTimeout(resolve, 5)),
    now: () => performance.now(),
    origin,
  });
}

const open = (response: ServerResponse) =>
  response.writeHead(200, {
    'content-type': 'text/event-stream',
    [STREAM_HEADERS.runId]: RUN,
    [STREAM_HEADERS.messageId]: 'm2',
    [STREAM_HEADERS.userMessageId]: 'm1',
  });

const event = (seq: number, frame: Frame) => `id: ${seq}\nevent: ${frame.type}\ndata: ${JSON.stringify(frame)}\n\n`;
const content = (text: string): Frame => ({ type: 'content', content: text });
const finish: Frame = { type: 'finish', finish: { reason: 'stop' } };

const start = (store: StreamStore) =>
  store.start({
    conversationId: CONVERSATION,
    body: { messages: [] },
    question: { text: 'hi', attachments: [], parentId: null },
    answerParentId: null,
  });

function ended(store: StreamStore): Promise<RunState> {
  return new Promise((resolve) => {
    const unwatch = store.watch((event) => {
      if (event.type !== 'ended') return;
      unwatch();
      resolve(event.state);
    });
  });
}

describe('StreamStore', () => {
  it('keeps text byte for byte when the network cuts it inside a character and a line', async () => {
    const text = 'Ünï © 漢字 👩‍👩‍👧 data: [DONE]\n\nid: 9\r\n';
    routes['POST /conversation'] = (_request, response) => {
      open(response);
      const bytes = Buffer.from(event(1, content(text)) + event(2, content(text)) + event(3, finish));
      let at = 0;
      const step = () => {
        if (at >= bytes.length) return response.end();
        const from = at;
        at += 7;
        response.write(bytes.subarray(from, at), () => setImmediate(step));
      };
      step();
    };
    const store = createStore();
    const done = ended(store);
    expect(start(store)).toBe(true);
    expect(start(store), 'one answer at a time').toBe(false);
    expect(store.get(CONVERSATION)?.shape.question?.text).toBe('hi');
    const state = await done;
    expect(state.text).toBe(text + text);
    expect(state.shape).toMatchObject({ runId: RUN, messageId: 'm2', userMessageId: 'm1', phase: 'ended' });
  });

  it('re-joins a cut stream after the last frame and shows nothing twice', async () => {
    routes['POST /conversation'] = (_request, response) => {
      open(response);
      response.write(event(1, content('one ')) + event(2, content('two ')), () =>
        setTimeout(() => response.destroy(), 10),
      );
    };
    routes[`GET /runs/${RUN}`] = (_request, response) => {
      open(response);
      // Overlaps on purpose: the reader drops what it has seen.
      response.end(event(2, content('two ')) + event(3, content('three')) + event(4, finish));
    };
    const store = createStore();
    const done = ended(store);
    start(store);
    expect((await done).text).toBe('one two three');
    expect(requests[1]).toContain(`/runs/${RUN}?after=2&format=sse`);
  });

  it('ends quietly when the run is gone by the time it re-joins', async () => {
    routes['POST /conversation'] = (_request, response) => {
      open(response);
      response.write(event(1, content('half')), () => setTimeout(() => response.destroy(), 10));
    };
    const store = createStore();
    const done = ended(store);
    start(store);
    const state = await done;
    expect(state).toMatchObject({ text: 'half', error: null });
  });

  it('joins a run of another tab from its first frame', async () => {
    routes[`GET /runs/${RUN}`] = (_request, response) => {
      open(response);
      response.end(event(1, content('all ')) + event(2, content('of it')) + event(3, finish));
    };
    const store = createStore();
    const done = ended(store);
    store.join({ conversationId: CONVERSATION, runId: RUN, messageId: 'm2', storedText: 'all o' });
    expect(store.get(CONVERSATION)?.base, 'what is stored shows until the replay arrives').toBe('all o');
    const state = await done;
    expect(state.base + state.text).toBe('all of it');
  });

  it('shows a refusal of the server as an error of the run', async () => {
    routes['POST /conversation'] = (_request, response) => {
      response
        .writeHead(429, { 'content-type': 'application/json', 'retry-after': '7' })
        .end('{"error":{"message":"Slow down.","type":"RateLimitError"}}');
    };
    const store = createStore();
    const done = ended(store);
    start(store);
    expect((await done).error).toEqual({ name: 'RateLimitError', message: 'Slow down.', retry_after: 7 });
  });

  it('stops a run whose id arrives after the reader asked for it', async () => {
    let streaming: ServerResponse | undefined;
    routes['POST /conversation'] = (_request, response) => {
      setTimeout(() => {
        streaming = open(response);
        streaming.write(': ping\n\n');
      }, 20);
    };
    routes[`DELETE /runs/${RUN}`] = (_request, response) => {
      response.writeHead(204).end();
      streaming?.end(event(1, { type: 'finish', finish: { reason: 'stopped' } }));
    };
    const store = createStore();
    const done = ended(store);
    start(store);
    await store.stop(CONVERSATION);
    expect((await done).finishReason).toBe('stopped');
    expect(requests).toContain(`DELETE /backend-api/v2/runs/${RUN}`);
  });

  it('tells its listeners once a flush, however many frames arrive', async () => {
    routes['POST /conversation'] = (_request, response) => {
      open(response);
      let body = '';
      for (let seq = 1; seq <= 5_000; seq += 1) body += event(seq, content('x'));
      response.end(body + event(5_001, finish));
    };
    const store = createStore((flush) => void setTimeout(flush, 1_000));
    const done = ended(store);
    let told = 0;
    store.subscribe(CONVERSATION, () => {
      told += 1;
    });
    start(store);
    expect((await done).text).toHaveLength(5_000);
    expect(told).toBeLessThan(6);
  });
});
