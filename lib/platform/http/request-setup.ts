/** Makes a request trustworthy for what runs behind the entry: only headers that we set say who and what it is. */
import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { isTrustedProxy } from './client-address.ts';
import { ENTRY_HEADERS, OUR_ANSWER_HEADER } from './entry-headers.ts';
import { plainAddress } from './host.ts';

/** Next's internal conversation with itself; from outside they skip checks or change what is routed (A12). */
const INTERNAL = /^(x-middleware-|x-invoke-|x-nextjs-|x-now-|x-prerender-|x-matched-path$|x-hypotez-)/;

/** What a proxy says of its client; from anybody else it is a claim (A11, C17). */
const FORWARDED = /^(?:forwarded|x-forwarded-.+|x-real-ip|x-client-ip|cf-connecting-ip|true-client-ip)$/;

/** Sets our own id and the peer's address, drops what a client must not say, and gives the id. */
export function setUpRequest(request: IncomingMessage): string {
  const { headers } = request;
  for (const name of Object.keys(headers)) if (INTERNAL.test(name)) delete headers[name];
  delete headers[OUR_ANSWER_HEADER];
  // Next reads a nonce from this header, so a client's own would choose the nonce of our page.
  delete headers['content-security-policy'];
  delete headers['content-security-policy-report-only'];
  const requestId = randomUUID();
  headers[ENTRY_HEADERS.requestId] = requestId;
  const peer = plainAddress(request.socket.remoteAddress ?? '');
  headers[ENTRY_HEADERS.peer] = peer;
  if (!isTrustedProxy(peer)) for (const name of Object.keys(headers)) if (FORWARDED.test(name)) delete headers[name];
  return requestId;
}
