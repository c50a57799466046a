/** What every scripted upstream needs: a server on loopback that records what it is asked, and plays scripts. */
import http from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import type { Script, Step } from './script.ts';

export interface RecordedRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: http.IncomingHttpHeaders;
  readonly body: unknown;
  /** ms since the epoch when the client went away before the end; null while it has not. */
  abortedAt: number | null;
}

export interface Served {
  /** `http://127.0.0.1:<port>` */
  readonly url: string;
  readonly requests: RecordedRequest[];
  close(): Promise<void>;
}

export type Respond = (request: RecordedRequest, response: http.ServerResponse) => Promise<void> | void;

/** Listens at a free port; `respond` answers what is asked. */
export async function serve(respond: Respond): Promise<Served> {
  const requests: RecordedRequest[] = [];
  const sockets = new Set<Socket>();
  const server = http.createServer((request, response) => {
    record(request, response, requests)
      .then((recorded) => respond(recorded, response))
      .catch((error: unknown) => {
        // A client that leaves in mid-script is part of many scripts.
        response.destroy(error instanceof Error ? error : undefined);
      });
  });
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    async close() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function record(
  request: http.IncomingMessage,
  response: http.ServerResponse,
  requests: RecordedRequest[],
): Promise<RecordedRequest> {
  const body = await readBody(request);
  const recorded: RecordedRequest = {
    method: request.method ?? '',
    path: request.url ?? '',
    headers: request.headers,
    body,
    abortedAt: null,
  };
  requests.push(recorded);
  response.on('close', () => {
    if (!response.writableFinished) recorded.abortedAt = Date.now();
  });
  return recorded;
}

export async function play(script: Script, response: http.ServerResponse): Promise<void> {
  if (script.status !== undefined || script.headers) response.writeHead(script.status ?? 200, script.headers);
  for (const step of script.steps) {
    if (response.destroyed) return;
    if (!(await perform(step, response))) return;
  }
  response.end();
}

export function sendJson(
  response: http.ServerResponse,
  status: number,
  value: unknown,
  headers: Readonly<Record<string, string>> = {},
): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(value));
}

export const field = (value: unknown, name: string): unknown =>
  typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[name] : undefined;

export const list = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

/** False when the script ends here, by its own will or because the client left. */
async function perform(step: Step, response: http.ServerResponse): Promise<boolean> {
  if ('send' in step) return write(response, step.send);
  if ('wait' in step) return sleep(step.wait, response);
  if ('repeat' in step) {
    for (let count = 0; count < step.times; count += 1) if (!(await write(response, step.repeat))) return false;
    return true;
  }
  if ('cut' in step) {
    if (step.cut === 'rst') response.socket?.resetAndDestroy();
    else response.socket?.end();
  }
  return false;
}

/** Each write goes out as its own chunk, and waits for room. */
function write(response: http.ServerResponse, data: string | Uint8Array): Promise<boolean> {
  return new Promise((resolve) => {
    const settle = (): void => resolve(!response.destroyed);
    response.once('close', settle);
    response.write(data, () => {
      response.off('close', settle);
      setImmediate(settle);
    });
  });
}

function sleep(ms: number, response: http.ServerResponse): Promise<boolean> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => {
      response.off('close', leave);
      resolve(true);
    }, ms);
    const leave = (): void => {
      clearTimeout(timer);
      resolve(false);
    };
    response.once('close', leave);
  });
}

async function readBody(request: http.IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  const raw = Buffer.concat(chunks).toString();
  // What is no JSON (a form of files) is recorded as it came.
  if (!/json/.test(request.headers['content-type'] ?? 'json')) return raw;
  return raw ? JSON.parse(raw) : null;
}
