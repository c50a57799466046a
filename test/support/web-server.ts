/** A web server on loopback that serves what a test says, and remembers what it was asked. */
import http from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Asked {
  readonly method: string;
  /** Path and query. */
  readonly target: string;
  readonly headers: http.IncomingHttpHeaders;
  readonly body: string;
}

export interface Served {
  readonly status?: number;
  /** `text/html` unless given. */
  readonly type?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
}

export interface WebServer {
  /** "http://127.0.0.1:40123" */
  readonly url: string;
  /** "127.0.0.1:40123" */
  readonly host: string;
  readonly asked: Asked[];
  close(): Promise<void>;
}

/** Serves `respond`; what it does not answer is a 404. */
export async function startWebServer(respond: (asked: Asked) => Served | undefined): Promise<WebServer> {
  const asked: Asked[] = [];
  const server = http.createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const { method = '', url = '', headers } = request;
      const one = { method, target: url, headers, body: Buffer.concat(chunks).toString() };
      asked.push(one);
      const served = respond(one) ?? { status: 404, body: 'nothing' };
      response.writeHead(served.status ?? 200, { 'content-type': served.type ?? 'text/html', ...served.headers });
      response.end(served.body);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url: `http://${host}`,
    host,
    asked,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** The body of an answer as JSON. */
export const jsonOf = (value: unknown): Served => ({ type: 'application/json', body: JSON.stringify(value) });
