/**
 * The server in front of Next. It decides what may come in, serves the hot endpoints itself, hands the rest to Next,
 * and has the last word on what goes out. None of this can be done inside Next: see docs/architecture.md.
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { challengeHeaders } from '../identity.ts';
import { forwarded } from './client-address.ts';
import { admittedOrigin, answerPreflight, corsHeaders, dropCookies } from './cors.ts';
import type { Endpoint } from './endpoint.ts';
import { ENTRY_HEADERS, OUR_ANSWER_HEADER } from './entry-headers.ts';
import { type Refusal, refusalAnswer, toRefusal } from './error-answer.ts';
import { asksForPage, dialectAt, faceOfRequest, visionRoute } from './faces.ts';
import { checkRequest, type GuardRules } from './guard.ts';
import { lifecycle } from './lifecycle.ts';
import { governAnswer } from './next-answers.ts';
import { matchEndpoint, serveDirect } from './node-door.ts';
import { changesState, isOwnPage } from './origin.ts';
import { admitToPage, toHeaders } from './page-access.ts';
import { isSharedPage, type PageRedirect, pageHeaders, pageRedirect, routedPath, takesPost } from './page-paths.ts';
import { reportFault } from './report.ts';
import { setUpRequest } from './request-setup.ts';
import { requestUrl } from './request-url.ts';
import { API_POLICY, COMMON_HEADERS, createNonce, pagePolicy, trustedAddressHeaders } from './security-headers.ts';
import { prepareSharedPage } from './shared-page.ts';
import { answerBrokenHttp, closeWith, letGoOfBody, watchBody } from './sockets.ts';
import { waitPage } from './wait-page.ts';

export interface EntryOptions {
  /** The port is filled in once the server listens. */
  readonly rules: Omit<GuardRules, 'port'>;
  readonly development: boolean;
  /** Origins whose pages may show ours in a frame. */
  readonly frames?: readonly string[];
  /** Served beside Next by the direct door. */
  readonly direct: readonly Endpoint[];
  /** Next. */
  next(request: IncomingMessage, response: ServerResponse): Promise<void>;
  /** Takes a WebSocket that passed the checks (Next's reloading in development); absent, all are closed. */
  upgrade?(request: IncomingMessage, socket: Duplex, head: Buffer): void;
}

/** A client has this long to send its headers. */
const HEADERS_MS = 15_000;
/** An idle connection is kept this long; longer than the 60 s of common proxies, which reuse ours. */
const KEEP_ALIVE_MS = 65_000;
const HEADER_BYTES = 16 * 1024;

/** Builds the server; the caller listens. */
export function createEntry(options: EntryOptions): Server {
  const server = createServer({
    maxHeaderSize: HEADER_BYTES,
    headersTimeout: HEADERS_MS,
    requestTimeout: 0, // an upload may take as long as it moves: see watchBody
    keepAliveTimeout: KEEP_ALIVE_MS,
    connectionsCheckingInterval: 5_000,
  });
  const rules = (): GuardRules => ({ ...options.rules, port: portOf(server) });
  const handle = (request: IncomingMessage, response: ServerResponse) => {
    answer(request, response, rules(), options).catch((error: unknown) => {
      const { refusal, known } = toRefusal(error);
      if (known && !response.headersSent) {
        return refuse(request, response, {
          ...refusal,
          headers: { ...refusal.headers, ...challengeHeaders(toHeaders(request)) },
        });
      }
      reportFault({ requestId: String(request.headers[ENTRY_HEADERS.requestId] ?? ''), where: 'entry', error });
      if (response.headersSent) response.destroy();
      else refuse(request, response, { status: 500, type: 'InternalError', message: 'Something went wrong.' });
    });
  };
  server.on('request', handle);
  server.on('checkContinue', (request, response) => {
    if (!checkRequest(request, rules())) response.writeContinue();
    handle(request, response);
  });
  server.on('upgrade', (request, socket, head) => {
    // A socket can do what a POST can, so it has to come from our own page although it begins as a GET.
    const { headers } = request;
    const own = headers.origin !== undefined && isOwnPage(headers, options.rules.publicUrl);
    const wanted = own && !checkRequest(request, rules());
    if (wanted && options.upgrade) options.upgrade(request, socket, head);
    else closeWith(socket, '400 Bad Request');
  });
  server.on('connect', (_request, socket) => closeWith(socket, '405 Method Not Allowed'));
  server.on('clientError', answerBrokenHttp);
  return server;
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  rules: GuardRules,
  options: EntryOptions,
): Promise<void> {
  const requestId = setUpRequest(request);
  const pathname = (request.url ?? '').split('?')[0] ?? '';
  const face = faceOfRequest(request);
  const nonce = face ? '' : createNonce();
  const policy = face ? API_POLICY : pagePolicy(nonce, options.development, options.frames);
  const guest = admittedOrigin(request, rules.corsOrigins ?? []);
  if (guest !== null) dropCookies(request);
  governAnswer(response, {
    // Whoever asks for no page is refused like a program, also where pages are.
    dialect: face ? dialectAt(face, pathname) : asksForPage(request) ? null : 'gui',
    headers: {
      ...COMMON_HEADERS,
      ...trustedAddressHeaders(addressOf(request)),
      ...(guest === null ? {} : corsHeaders(guest)),
      ...(face ? {} : pageHeaders(pathname)),
      'content-security-policy': policy,
      [ENTRY_HEADERS.requestId]: requestId,
    },
  });
  if (face) asPlainRequest(request);
  watchBody(request);
  letGoOfBody(request, response);

  const refusal =
    checkRequest(request, rules) ?? checkDraining(request, response, pathname) ?? checkPage(request, face);
  if (refusal) return refuse(request, response, refusal);
  if (guest !== null && answerPreflight(request, response)) return;

  const direct = matchEndpoint(options.direct, request.method ?? '', pathname);
  if (direct) return serveDirect(direct, request, response);

  const redirect = face ? null : pageRedirect(pathname);
  if (redirect) return sendOn(request, response, redirect);
  if (!face) {
    const signIn = await admitToPage(request, response, pathname);
    if (signIn) return sendTo(response, 303, signIn);
    if (request.method === 'POST') readAsGet(request);
    if (isSharedPage(pathname)) await prepareSharedPage(request, response, pathname, nonce);
    request.headers['content-security-policy'] = policy; // where Next looks for its nonce
    request.url = routedPath(pathname) + (request.url ?? '').slice(pathname.length);
  }
  if (face === 'vision') request.url = visionRoute(pathname) + (request.url ?? '').slice(pathname.length);
  await options.next(request, response);
}

/** While draining, what runs is finished and nothing new is begun. */
function checkDraining(request: IncomingMessage, response: ServerResponse, pathname: string): Refusal | null {
  if (!lifecycle().draining) return null;
  response.setHeader('connection', 'close');
  if (!changesState(request.method ?? '', pathname)) return null;
  return { status: 503, type: 'UnavailableError', message: 'The server is shutting down.', retryAfter: 5 };
}

/** Pages are read, some also by POST; Next would render one for any method. Its image optimiser is not used here and fetches by address. */
function checkPage(request: IncomingMessage, face: ReturnType<typeof faceOfRequest>): Refusal | null {
  if (face) return null;
  if (request.url?.startsWith('/_next/image')) {
    return { status: 404, type: 'NotFoundError', message: 'There is nothing at this address.' };
  }
  if (['GET', 'HEAD', 'OPTIONS'].includes(request.method ?? '')) return null;
  if (request.method === 'POST' && takesPost((request.url ?? '').split('?')[0] ?? '')) return null;
  const message = 'This method is not allowed here.';
  return { status: 405, type: 'MethodNotAllowedError', message, headers: { allow: 'GET, HEAD' } };
}

function sendOn(request: IncomingMessage, response: ServerResponse, { status, to }: PageRedirect): void {
  const [, ...query] = (request.url ?? '').split('?');
  const location = query.length > 0 ? `${to}?${query.join('?')}` : to;
  sendTo(response, status, location);
}

function sendTo(response: ServerResponse, status: number, location: string): void {
  response.writeHead(status, { location, [OUR_ANSWER_HEADER]: '' }).end();
}

/** What Next's own pages say to it means nothing where programs ask; it would answer with a redirect. */
function asPlainRequest({ headers }: IncomingMessage): void {
  for (const name of Object.keys(headers)) if (/^(?:rsc$|next-)/.test(name)) delete headers[name];
}

/** What was posted to a page is not read: Next must not take it for a server action. */
function readAsGet(request: IncomingMessage): void {
  request.method = 'GET';
  for (const name of ['content-type', 'content-length', 'transfer-encoding']) delete request.headers[name];
}

/** Of what passes by waiting, a browser that opens a page is told in one. */
const wantsPage = (request: IncomingMessage, { status, retryAfter }: Refusal): boolean =>
  (status === 429 || (status === 503 && retryAfter !== undefined)) &&
  request.method === 'GET' &&
  (request.headers.accept ?? '').includes('text/html');

function refuse(request: IncomingMessage, response: ServerResponse, refusal: Refusal): void {
  const face = faceOfRequest(request);
  const dialect = dialectAt(face ?? 'gui', (request.url ?? '').split('?')[0] ?? '');
  const { status, headers, body } =
    face === null && wantsPage(request, refusal) ? waitPage(refusal, true) : refusalAnswer(dialect, refusal);
  response.writeHead(status, {
    ...headers,
    [OUR_ANSWER_HEADER]: '',
    'content-length': Buffer.byteLength(String(body)),
  });
  response.end(request.method === 'HEAD' ? undefined : body);
}

/** What the client calls us; null for a `Host` that is no name, which is refused in a moment. */
function addressOf(request: IncomingMessage): URL | null {
  const host = request.headers.host ?? 'localhost';
  return URL.canParse(`http://${host}`) ? requestUrl(host, '/', forwarded({ headers: toHeaders(request) })) : null;
}

function portOf(server: Server): number {
  const address = server.address();
  return typeof address === 'object' && address ? address.port : 0;
}
