/** Which requests are for programs, and in which dialect they are refused. Everything else is a page or a file of one. */
import type { IncomingMessage } from 'node:http';
import type { Dialect, Face } from './types.ts';

/** The vision API's names, besides `/` and `POST /chat`, which share theirs with pages. */
const VISION = ['/models', '/ocr', '/batch', '/classify', '/entities', '/stream', '/transcribe', '/analyze', '/vision'];
const PREFIXES: readonly (readonly [prefix: string, face: Face])[] = [
  ['/backend-api', 'gui'],
  ['/files', 'gui'],
  ['/media', 'gui'],
  ['/images', 'gui'],
  ['/thumbnail', 'gui'],
  ['/search', 'gui'],
  ['/v1', 'openai'],
  ['/api', 'openai'],
  ['/health', 'vision'],
  ['/openapi.json', 'gui'],
  ...VISION.map((prefix) => [prefix, 'vision'] as const),
];

/** The dialect of a path, or null for pages. `/images/<name>` is a file, `/images/` a page's address. */
export function faceOf(pathname: string): Face | null {
  const lower = pathname.toLowerCase();
  if (lower === '/images' || lower === '/images/') return null;
  return PREFIXES.find(([prefix]) => lower === prefix || lower.startsWith(`${prefix}/`))?.[1] ?? null;
}

const MESSAGES = /^\/(?:v1|api\/[^/]+)\/messages(?:\/|$)/i;

/** How a refusal is written at a path of this face: Anthropic's clients read their own errors, whoever refuses. */
export const dialectAt = (face: Face, pathname: string): Dialect =>
  face === 'openai' && MESSAGES.test(pathname) ? 'anthropic' : face;

type Asked = Pick<IncomingMessage, 'method' | 'url' | 'headers'>;

/**
 * As `faceOf`, with the two addresses that are both: `/` is JSON unless HTML is asked for, and a chat with an image is
 * posted to `/chat`, without the slash of the page.
 */
export function faceOfRequest(request: Asked): Face | null {
  const pathname = pathOf(request);
  if (pathname === '/chat' && request.method === 'POST') return 'vision';
  if (pathname === '/' && (request.method === 'GET' || request.method === 'HEAD'))
    return asksForPage(request) ? null : 'vision';
  return faceOf(pathname);
}

/** Where Next has a route of the vision API: their names outside are those of other things inside. */
export function visionRoute(pathname: string): string {
  if (pathname === '/health') return pathname;
  return pathname === '/' ? '/vision' : `/vision${pathname}`;
}

const pathOf = ({ url = '' }: Asked): string => url.split('?')[0] ?? '';

/** Browsers name HTML; Next's own navigation, which asks for a page's data, names itself. */
export const asksForPage = ({ headers }: Pick<IncomingMessage, 'headers'>): boolean =>
  /\btext\/html\b|\bapplication\/xhtml\+xml\b/i.test(headers.accept ?? '') || headers.rsc !== undefined;
