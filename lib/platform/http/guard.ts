/** Everything that is decided about a request before any of it is interpreted. */
import type { IncomingMessage } from 'node:http';
import { LIMITS } from '../../contract/limits.ts';
import { admittedOrigin } from './cors.ts';
import type { Refusal } from './error-answer.ts';
import { type HostRules, isHostAllowed } from './host.ts';
import { changesState, isOwnPage } from './origin.ts';
import { checkTarget } from './request-target.ts';

export interface GuardRules extends HostRules {
  /** Bytes of the largest file one upload may hold. */
  readonly uploadBytes: number;
  /** Sites whose pages may use the API for programs. */
  readonly corsOrigins?: readonly string[];
}

const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'];
/** One form may carry several files of the largest size. */
const FILES_OF_LARGEST_SIZE = 4;

/** Why this request is refused, or null. Reads nothing of the body. */
export function checkRequest(request: IncomingMessage, rules: GuardRules): Refusal | null {
  return (
    checkMethod(request) ??
    checkTarget(request.url ?? '') ??
    checkHost(request, rules) ??
    checkInternals(request) ??
    checkOrigin(request, rules) ??
    checkLength(request, rules)
  );
}

function checkMethod({ method = '' }: IncomingMessage): Refusal | null {
  if (METHODS.includes(method)) return null;
  const message = 'This method is not allowed here.';
  return { status: 405, type: 'MethodNotAllowedError', message, headers: { allow: METHODS.join(', ') } };
}

function checkHost(request: IncomingMessage, rules: GuardRules): Refusal | null {
  const hosts = request.rawHeaders.filter((name, index) => index % 2 === 0 && name.toLowerCase() === 'host');
  const host = request.headers.host;
  if (hosts.length !== 1 || host === undefined) {
    return { status: 400, type: 'BadRequestError', message: 'The request must name exactly one host.' };
  }
  if (isHostAllowed(host, rules, request.socket.localAddress)) return null;
  const message = 'This server does not answer to that host name. ALLOWED_HOSTS lists the names it may have.';
  return { status: 421, type: 'MisdirectedRequestError', message };
}

/** Next's server actions are not used here, so a request that names one can only be a probe. */
function checkInternals({ headers }: IncomingMessage): Refusal | null {
  if (headers['next-action'] === undefined) return null;
  return { status: 400, type: 'BadRequestError', message: 'This server has no server actions.' };
}

function checkOrigin(request: IncomingMessage, rules: GuardRules): Refusal | null {
  const pathname = (request.url ?? '').split('?')[0] ?? '';
  if (!changesState(request.method ?? '', pathname) || isOwnPage(request.headers, rules.publicUrl)) return null;
  if (admittedOrigin(request, rules.corsOrigins ?? []) !== null) return null;
  return { status: 403, type: 'ForbiddenError', message: 'Requests from other sites are not accepted.' };
}

function checkLength({ headers }: IncomingMessage, rules: GuardRules): Refusal | null {
  const isForm = /^multipart\//i.test(headers['content-type'] ?? '');
  const limit = isForm ? rules.uploadBytes * FILES_OF_LARGEST_SIZE : LIMITS.conversationJsonBytes;
  if (Number(headers['content-length'] ?? 0) <= limit) return null;
  const message = `The request body is larger than ${Math.floor(limit / 1024 / 1024)} MB.`;
  return { status: 413, type: 'TooLargeError', message };
}
