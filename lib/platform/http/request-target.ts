/**
 * Checks the request target before anything interprets it: Next answers a malformed `%` with an HTML 500, hands `%00`
 * and `..%2f` decoded to route handlers, and redirects an absolute-form request to the host it names.
 */

import type { Refusal } from './error-answer.ts';
import { faceOf } from './faces.ts';

/** Characters. Long enough for a prompt in a query string, short of Node's header limit. */
const TARGET_CHARS = 8_192;
/** Model ids hold slashes (`meta-llama/Llama-3`), and clients encode them: `/v1/models/meta-llama%2FLlama-3`. */
const SLASH_IN_SEGMENT = /^\/(?:v1|api\/[^/]+)\/models\/[^/]+$|^\/models\/[^/]+$/;

const malformed = { status: 400, type: 'BadRequestError', message: 'The address of this request is malformed.' };
const unknown = { status: 404, type: 'NotFoundError', message: 'There is nothing at this address.' };

/** Why this target cannot be served, or null. */
export function checkTarget(target: string): Refusal | null {
  if (target.length > TARGET_CHARS) {
    return { status: 414, type: 'UriTooLongError', message: 'The address of this request is too long.' };
  }
  if (!target.startsWith('/')) return malformed;
  const [path = '', ...rest] = target.split('?');
  if (!decodes(rest.join('?'))) return malformed;
  return checkPath(path);
}

function checkPath(path: string): Refusal | null {
  if (!decodes(path)) return malformed;
  // Programs meet "not found" for names that cannot exist; the reference clients branch on it (Q08, Q15, Q17).
  const impossible = faceOf(path) === 'openai' ? unknown : malformed;
  const slash = SLASH_IN_SEGMENT.test(path);
  if (/%00|%5c|\\/i.test(path) || (!slash && /%2f/i.test(path))) return impossible;
  const segments = path
    .slice(1)
    .split(/\/|%2f/i)
    .map(decodeURIComponent);
  if (segments.some((segment) => segment === '.' || segment === '..')) return impossible;
  if (segments.some((segment, index) => segment === '' && index < segments.length - 1)) return unknown;
  // Next would redirect, and a client that follows with its POST and its key is better told that the address is wrong.
  if (path.endsWith('/') && faceOf(path) === 'openai') return unknown;
  return null;
}

function decodes(text: string): boolean {
  try {
    decodeURIComponent(text.replaceAll('+', ' '));
    return true;
  } catch {
    // A URIError is the answer: not valid percent-encoded UTF-8.
    return false;
  }
}
