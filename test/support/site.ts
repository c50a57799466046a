/** A web site on loopback, and a host nobody may reach: for downloads and everything else that takes an address. */
import { once } from 'node:events';
import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Site {
  readonly port: number;
  readonly origin: string;
  /** Paths asked for, in order. */
  readonly hits: string[];
  close(): Promise<void>;
}

export type Page = (request: IncomingMessage, response: ServerResponse) => void;

/** `pages` by path; anything else is 404. */
export async function startSite(pages: Readonly<Record<string, Page>>, host = '127.0.0.1'): Promise<Site> {
  const hits: string[] = [];
  const listener: RequestListener = (request, response) => {
    const path = (request.url ?? '').split('?')[0] ?? '';
    hits.push(path);
    const page = pages[path];
    if (page) page(request, response);
    else response.writeHead(404).end();
  };
  const server = createServer(listener);
  server.listen(0, host);
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    port,
    origin: `http://${host.includes(':') ? `[${host}]` : host}:${port}`,
    hits,
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

export const html =
  (body: string): Page =>
  (_request, response) =>
    response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end(`<!doctype html><body>${body}`);

export const redirect =
  (location: string): Page =>
  (_request, response) =>
    response.writeHead(302, { location }).end();
