/**
 * What others would put in front of the same upstream. `pipe`: bytes go through as they are. `parse`: every frame is
 * read, parsed, changed and written again, the least a gateway that speaks for its upstream can do.
 */
import { Agent, request as ask, createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createParser } from 'eventsource-parser';

const [, , mode, upstreamPort] = process.argv;
const agent = new Agent({ keepAlive: true });

const server = createServer((incoming, response) => {
  const outgoing = ask(
    {
      port: Number(upstreamPort),
      host: '127.0.0.1',
      method: 'POST',
      path: incoming.url,
      headers: incoming.headers,
      agent,
    },
    (answer) => {
      response.writeHead(answer.statusCode ?? 502, { 'content-type': 'text/event-stream' });
      if (mode === 'pipe') answer.pipe(response);
      else recode(answer, response);
    },
  );
  incoming.pipe(outgoing);
});

function recode(answer: IncomingMessage, response: ServerResponse): void {
  const parser = createParser({
    onEvent: ({ data }) => {
      if (data === '[DONE]') return void response.write('data: [DONE]\n\n');
      const chunk = JSON.parse(data) as Record<string, unknown>;
      response.write(`data: ${JSON.stringify({ ...chunk, provider: 'bench' })}\n\n`);
    },
  });
  answer.setEncoding('utf8');
  answer.on('data', (text: string) => parser.feed(text));
  answer.on('end', () => response.end());
}

server.listen({ port: 0, host: '127.0.0.1', backlog: 1_024 }, () =>
  process.send?.((server.address() as AddressInfo).port),
);
