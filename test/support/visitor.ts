/** Somebody who visits a demo with a browser of their own: keeps cookies, follows no redirect by itself. */
import type { DemoQuota } from '#lib/contract/demo.ts';
import type { Frame } from '#lib/contract/frames.ts';

export interface Visitor {
  readonly cookies: Map<string, string>;
  /** `path` from the root of the server, or a whole address. */
  fetch(path: string, init?: RequestInit): Promise<Response>;
  send(method: string, path: string, body?: unknown): Promise<Response>;
  ask(text: string, over?: Record<string, unknown>): Promise<Response>;
  quota(): Promise<DemoQuota>;
}

export function createVisitor(url: string, always: Record<string, string> = {}): Visitor {
  const cookies = new Map<string, string>();
  const visitor: Visitor = {
    cookies,
    async fetch(path, init = {}) {
      const headers = new Headers({ ...always, ...(init.headers as Record<string, string> | undefined) });
      if (cookies.size > 0) headers.set('cookie', [...cookies].map(([name, value]) => `${name}=${value}`).join('; '));
      const response = await fetch(new URL(path, url), { ...init, headers, redirect: 'manual' });
      for (const line of response.headers.getSetCookie()) {
        const [pair = ''] = line.split(';');
        const at = pair.indexOf('=');
        cookies.set(pair.slice(0, at), pair.slice(at + 1));
      }
      return response;
    },
    send(method, path, body) {
      const json = { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
      return visitor.fetch(path, { method, ...(body === undefined ? {} : json) });
    },
    ask: (text, over = {}) =>
      visitor.send('POST', '/backend-api/v2/conversation', {
        messages: [{ role: 'user', content: text }],
        provider: '',
        model: '',
        ...over,
      }),
    quota: async () => (await (await visitor.fetch('/backend-api/v2/quota')).json()) as DemoQuota,
  };
  return visitor;
}

export async function framesOf(response: Response): Promise<Frame[]> {
  const text = await response.text();
  return text.split('\n').flatMap((line) => (line === '' ? [] : [JSON.parse(line) as Frame]));
}

export const wordsOf = (frames: readonly Frame[]): string =>
  frames.map((frame) => (frame.type === 'content' ? frame.content : '')).join('');
