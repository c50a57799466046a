/**
 * The errors a user or a program can meet. They are thrown low, and mapped to a wire format once per face
 * (`lib/platform/http`) or once per stream (`lib/chat`). `message` is a sentence for the person who reads it and
 * never holds a path, a key or a library's own words; the cause goes to the log.
 */

const BRAND = Symbol.for('hypotez.AppError');

export interface AppErrorOptions {
  /** HTTP status of the refusal. */
  readonly status: number;
  /** Seconds after which a retry makes sense (`retry-after`). */
  readonly retryAfter?: number | undefined;
  /** The request field at fault, as OpenAI's `param`. */
  readonly param?: string | undefined;
  /** A stable machine-readable code, as OpenAI's `code`. */
  readonly code?: string | undefined;
  /** What to do next, where the message's own words are fixed by the wire. */
  readonly hint?: string | undefined;
  /** Headers the refusal carries (`x-ratelimit-*`). */
  readonly headers?: Readonly<Record<string, string>> | undefined;
  readonly cause?: unknown;
}

export class AppError extends Error {
  /** Written out in each class: a bundler's minifier renames classes, and this name is on the wire. */
  override readonly name: string = 'AppError';
  readonly [BRAND] = true;
  readonly status: number;
  readonly retryAfter: number | undefined;
  readonly param: string | undefined;
  readonly code: string | undefined;
  readonly hint: string | undefined;
  readonly headers: Readonly<Record<string, string>> | undefined;

  constructor(message: string, options: AppErrorOptions) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.status = options.status;
    this.retryAfter = options.retryAfter;
    this.param = options.param;
    this.code = options.code;
    this.hint = options.hint;
    this.headers = options.headers;
  }
}

/**
 * True for an AppError of any module graph: the server entry and the bundled route handlers each load their own
 * copy of this file, so `instanceof` would miss errors that cross between them.
 */
export function isAppError(value: unknown): value is AppError {
  return value instanceof Error && BRAND in value;
}

type Extra = Omit<AppErrorOptions, 'status'>;

/** 400: the request is malformed. */
export class BadRequestError extends AppError {
  override readonly name: string = 'BadRequestError';

  constructor(message: string, extra: Extra = {}) {
    super(message, { status: 400, ...extra });
  }
}

/** 401: nobody we know; sign in, or bring a key. */
export class UnauthorizedError extends AppError {
  override readonly name: string = 'UnauthorizedError';

  constructor(message = 'Sign in first.', extra: Extra = {}) {
    super(message, { status: 401, code: 'unauthorized', ...extra });
  }
}

/** 403: understood and refused. */
export class ForbiddenError extends AppError {
  override readonly name: string = 'ForbiddenError';

  constructor(message: string, extra: Extra = {}) {
    super(message, { status: 403, ...extra });
  }
}

/** 404: unknown, or not yours. */
export class NotFoundError extends AppError {
  override readonly name: string = 'NotFoundError';

  constructor(message: string, extra: Extra = {}) {
    super(message, { status: 404, ...extra });
  }
}

/** 409: clashes with the current state. */
export class ConflictError extends AppError {
  override readonly name: string = 'ConflictError';

  constructor(message: string, extra: Extra = {}) {
    super(message, { status: 409, ...extra });
  }
}

/** 410: it was here, and is no more. */
export class GoneError extends AppError {
  override readonly name: string = 'GoneError';

  constructor(message: string, extra: Extra = {}) {
    super(message, { status: 410, ...extra });
  }
}

/** 413: over a named limit. */
export class TooLargeError extends AppError {
  override readonly name: string = 'TooLargeError';

  constructor(message: string, extra: Extra = {}) {
    super(message, { status: 413, ...extra });
  }
}

/** 415: a type that is not accepted here. */
export class UnsupportedTypeError extends AppError {
  override readonly name: string = 'UnsupportedTypeError';

  constructor(message: string, extra: Extra = {}) {
    super(message, { status: 415, ...extra });
  }
}

/** 422: well-formed, but its content cannot be decoded. */
export class UnprocessableError extends AppError {
  override readonly name: string = 'UnprocessableError';

  constructor(message: string, extra: Extra = {}) {
    super(message, { status: 422, ...extra });
  }
}

/** 501: this server, as it is installed, cannot do it. */
export class NotImplementedError extends AppError {
  override readonly name: string = 'NotImplementedError';

  constructor(message: string, extra: Extra = {}) {
    super(message, { status: 501, ...extra });
  }
}

/** 503: not now. */
export class UnavailableError extends AppError {
  override readonly name: string = 'UnavailableError';

  constructor(message: string, extra: Extra = {}) {
    super(message, { status: 503, ...extra });
  }
}

/** 507: no room on the disk. */
export class StorageFullError extends AppError {
  override readonly name: string = 'StorageFullError';

  constructor(message = 'The disk is full. Free some space and try again.', extra: Extra = {}) {
    super(message, { status: 507, ...extra });
  }
}

// What a provider may throw, and nothing else (lib/providers). The names are the wire's: clients read them.

/** The provider needs a key or a sign-in. */
export class MissingAuthError extends AppError {
  override readonly name: string = 'MissingAuthError';

  constructor(message: string, extra: Extra = {}) {
    super(message, { status: 401, code: 'missing_auth', ...extra });
  }
}

/** The provider asks to slow down. */
export class RateLimitError extends AppError {
  override readonly name: string = 'RateLimitError';

  constructor(message: string, extra: Extra = {}) {
    super(message, { status: 429, code: 'rate_limit_exceeded', ...extra });
  }
}

/** No such provider. */
export class ProviderNotFoundError extends AppError {
  override readonly name: string = 'ProviderNotFoundError';

  constructor(message: string, extra: Extra = {}) {
    super(message, { status: 404, code: 'provider_not_found', ...extra });
  }
}

/** The provider has no such model. */
export class ModelNotFoundError extends AppError {
  override readonly name: string = 'ModelNotFoundError';

  constructor(message: string, extra: Extra = {}) {
    super(message, { status: 404, param: 'model', code: 'model_not_found', ...extra });
  }
}

/** The upstream refused the request as such (too long a context, an unknown parameter): a retry will not help. */
export class UpstreamRequestError extends AppError {
  override readonly name: string = 'UpstreamRequestError';

  constructor(message: string, extra: Extra = {}) {
    super(message, { status: 400, code: 'upstream_request', ...extra });
  }
}

/** The upstream is broken, unreachable or speaks nonsense. */
export class UpstreamError extends AppError {
  override readonly name: string = 'UpstreamError';

  constructor(message: string, extra: Extra = {}) {
    super(message, { status: 502, code: 'upstream_error', ...extra });
  }
}

/** The upstream did not answer in time. */
export class UpstreamTimeoutError extends AppError {
  override readonly name: string = 'UpstreamTimeoutError';

  constructor(message: string, extra: Extra = {}) {
    super(message, { status: 504, code: 'upstream_timeout', ...extra });
  }
}
