/** A browser as far as cookies and redirects go: it keeps what it is given, and follows nothing by itself. */

export interface BrowserClient {
  readonly origin: string;
  readonly cookies: Map<string, string>;
  /** A page of ours asks: JSON in, and the `Origin` browsers add. */
  request(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<Response>;
  /** As `request`, and the answer's JSON. */
  json(method: string, path: string, body?: unknown): Promise<{ status: number; body: Json }>;
}

// biome-ignore lint/suspicious/noExplicitAny: a test looks into it as it likes
type Json = any;

const USER_AGENT = 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0';

export function createBrowserClient(origin: string): BrowserClient {
  const cookies = new Map<string, string>();
  async function request(method: string, path: string, body?: unknown, headers: Record<string, string> = {}) {
    const isReady = typeof body === 'string' || body instanceof FormData;
    const response = await fetch(new URL(path, origin), {
      method,
      redirect: 'manual',
      headers: {
        'user-agent': USER_AGENT,
        ...(method === 'GET' ? {} : { origin }),
        ...(cookies.size > 0 ? { cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join('; ') } : {}),
        ...(body === undefined || isReady ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: isReady ? body : JSON.stringify(body) }),
    });
    for (const cookie of response.headers.getSetCookie()) {
      const [pair = ''] = cookie.split(';');
      const name = pair.slice(0, pair.indexOf('='));
      if (/max-age=0(;|$)/i.test(cookie)) cookies.delete(name);
      else cookies.set(name, pair.slice(name.length + 1));
    }
    return response;
  }
  return {
    origin,
    cookies,
    request,
    async json(method, path, body) {
      const response = await request(method, path, body);
      const text = await response.text();
      return { status: response.status, body: text === '' ? null : JSON.parse(text) };
    },
  };
}
