/** How the browser talks to our own REST endpoints: JSON both ways, errors as one class. Browser only. */

export const API_BASE = '/backend-api/v2';

/** What the server refused, or `type: "network"` when it was not reached. `message` is fit to show. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  readonly status: number;
  /** The server's error name (`NotFoundError`, `MissingAuthError`, ...), or `network`. */
  readonly type: string;
  /** Seconds, from `retry-after`. */
  readonly retryAfter: number | undefined;

  constructor(message: string, status: number, type: string, retryAfter?: number) {
    super(message);
    this.status = status;
    this.type = type;
    this.retryAfter = retryAfter;
  }
}

export interface ApiOptions {
  readonly method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Sent as JSON. */
  readonly body?: unknown;
  readonly signal?: AbortSignal;
  /** `undefined`, `null` and `''` are left out. */
  readonly query?: Readonly<Record<string, string | number | null | undefined>>;
}

/** The address of an endpoint below the API base, each segment encoded: `apiUrl(['conversations', id])`. */
export function apiUrl(segments: readonly string[], query: ApiOptions['query'] = {}): string {
  const path = segments.map(encodeURIComponent).join('/');
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined && value !== null && value !== '') search.set(name, String(value));
  }
  return `${API_BASE}/${path}${search.size > 0 ? `?${search}` : ''}`;
}

/**
 * Calls an endpoint and reads its JSON; an answer without a body is `undefined`.
 * @throws ApiError for every refusal and when the server cannot be reached; an abort keeps its own DOMException.
 */
export async function api<T>(segments: readonly string[], options: ApiOptions = {}): Promise<T> {
  const response = await send(apiUrl(segments, options.query), options);
  if (!response.ok) throw await readError(response);
  const text = await response.text();
  // The contract of each endpoint is typed by its caller; an empty answer is typed `void` there.
  return (text === '' ? undefined : JSON.parse(text)) as T;
}

async function send(url: string, { method = 'GET', body, signal }: ApiOptions): Promise<Response> {
  try {
    return await fetch(url, {
      method,
      headers: body === undefined ? {} : { 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      ...(signal === undefined ? {} : { signal }),
    });
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError') throw error;
    throw new ApiError('The server cannot be reached.', 0, 'network');
  }
}

/** Reads `{"error":{"message","type"}}`; a body that is not ours (a proxy's page) falls back to the status line. */
export async function readError(response: Response): Promise<ApiError> {
  const retryAfter = Number(response.headers.get('retry-after') ?? Number.NaN);
  const fallback = `The server answered with status ${response.status}.`;
  let message = fallback;
  let type = 'HttpError';
  try {
    const parsed: unknown = await response.json();
    const error = field(parsed, 'error');
    const text = field(error, 'message');
    const name = field(error, 'type');
    if (typeof text === 'string' && text !== '') message = text;
    if (typeof name === 'string') type = name;
  } catch {
    // Not JSON: the fallback above says what is known.
  }
  return new ApiError(message, response.status, type, Number.isFinite(retryAfter) ? retryAfter : undefined);
}

function field(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
}
