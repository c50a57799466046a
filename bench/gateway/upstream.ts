/** The upstream of the gateway bench: streams `tokens` words as chat completion chunks, each written on its own. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setImmediate as nextTurn } from 'node:timers/promises';

const TOKENS = Number(process.argv[2]);
const head = { id: 'chatcmpl-bench', object: 'chat.completion.chunk', created: 1, model: 'bench' };
const frame = (choices: unknown[], more = {}) => `data: ${JSON.stringify({ ...head, choices, ...more })}\n\n`;
const token = (index: number) => frame([{ index: 0, delta: { content: `word${index % 10} ` }, finish_reason: null }]);
const FRAMES = Array.from({ length: TOKENS }, (_, index) => Buffer.from(token(index)));
const END = Buffer.from(
  frame([{ index: 0, delta: {}, finish_reason: 'stop' }]) +
    frame([], { usage: { prompt_tokens: 5, completion_tokens: TOKENS, total_tokens: TOKENS + 5 } }) +
    'data: [DONE]\n\n',
);

const server = createServer(async (request, response) => {
  for await (const _ of request);
  if (request.method === 'GET') {
    response.writeHead(200, { 'content-type': 'application/json' });
    response.end(JSON.stringify({ object: 'list', data: [{ id: 'bench', object: 'model' }] }));
    return;
  }
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  for (const one of FRAMES) {
    if (response.destroyed) return;
    response.write(one);
    await nextTurn();
  }
  response.end(END);
});
server.listen({ port: 0, host: '127.0.0.1', backlog: 1_024 }, () =>
  process.send?.((server.address() as AddressInfo).port),
);
