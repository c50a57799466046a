/** The follower of a conversation against a real server on loopback. */
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type FollowedEvent, followConversation } from './follow-conversation.ts';

let server: Server;
let origin: string;
/** What each connection is answered with, in order; the last one again and again. */
let answers: ((response: ServerResponse) => void)[];
let asked: number;

beforeEach(async () => {
  asked = 0;
  server = createServer((_request, response) => {
    const answer = answers[Math.min(asked, answers.length - 1)];
    asked += 1;
    answer?.(response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterEach(() => {
  server.closeAllConnections();
  server.close();
});

const sse = (...events: readonly (readonly [string, unknown])[]) =>
  events.map(([event, data]) => `event: ${event}\ndata: ${JSON.stringify(data)}\n\n`).join('');
const stream =
  (text: string, end: 'end' | 'break' | 'stay') =>
  (response: ServerResponse): void => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.write(text);
    if (end === 'end') response.end();
    if (end === 'break') setTimeout(() => response.destroy(), 20);
  };
const refusal = (status: number) => (response: ServerResponse) => {
  response.writeHead(status, { 'content-type': 'application/json' }).end('{"error":{"message":"No."}}');
};

async function follow(until: (events: readonly FollowedEvent[]) => boolean) {
  const events: FollowedEvent[] = [];
  const waits: number[] = [];
  const abort = new AbortController();
  const ended = followConversation({
    conversationId: 'c',
    origin,
    signal: abort.signal,
    wait: async (ms) => void waits.push(ms),
    onEvent: (event) => {
      events.push(event);
      if (until(events)) abort.abort();
    },
  });
  await ended;
  return { events, waits };
}

const STATE = ['state', { version: 1, run_id: null }] as const;

it('passes on what it is told, and over what it does not know', async () => {
  const change = { version: 2, run_id: 'r', edited: false };
  answers = [stream(`: ping\n\n${sse(STATE, ['later', {}], ['change', change], ['devices', {}])}`, 'stay')];
  const { events } = await follow((all) => all.length === 3);
  expect(events).toEqual([
    { type: 'state', state: { version: 1, run_id: null } },
    { type: 'change', state: { version: 2, run_id: 'r' }, edited: false },
    { type: 'devices' },
  ]);
});

it('connects again after a break, a full server and a restart, ever more slowly', async () => {
  answers = [
    stream(sse(STATE), 'break'),
    refusal(429),
    refusal(503),
    stream(sse(STATE, ['end', { reason: 'restart' }]), 'end'),
    stream(sse(STATE), 'stay'),
  ];
  const { events, waits } = await follow((all) => all.length === 3);
  expect(events.map(({ type }) => type)).toEqual(['state', 'state', 'state']);
  expect(waits).toEqual([250, 500, 1_000, 250]);
});

it.each(['revoked', 'deleted'] as const)('stops for good when it is %s', async (reason) => {
  answers = [stream(sse(STATE, ['end', { reason }], ['devices', {}]), 'end')];
  const { events } = await follow(() => false);
  expect(events.at(-1)).toEqual({ type: 'end', reason });
  expect(asked).toBe(1);
});

it.each([401, 403])('stops for good when it is refused with %i', async (status) => {
  answers = [stream(sse(STATE), 'break'), refusal(status)];
  const { events } = await follow(() => false);
  expect(events.at(-1)).toEqual({ type: 'end', reason: 'refused' });
  expect(asked).toBe(2);
});

it('takes a chat that is not there any more for deleted', async () => {
  answers = [stream(sse(STATE), 'break'), refusal(404)];
  const { events } = await follow(() => false);
  expect(events.at(-1)).toEqual({ type: 'end', reason: 'deleted' });
  expect(asked).toBe(2);
});
