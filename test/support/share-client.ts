/** A client of shares, as tests need it. */
import { expect } from 'vitest';
import type { ConversationDetail, ImportedConversation } from '#lib/contract/api.ts';
import type { CreateShare, ShareEvent, ShareItem } from '#lib/contract/shares.ts';

export const newId = () => crypto.randomUUID();
export const cookieOf = (answer: Response) => (answer.headers.get('set-cookie') ?? '').split(';')[0] ?? '';

const items = [
  { role: 'user', content: 'How much notice?' },
  { role: 'assistant', content: 'Three months.' },
  { role: 'user', content: 'And the deposit?' },
  { role: 'assistant', content: 'Two rents.' },
];

/** @param url of the server, which may start later */
export function shareClient(url: () => string) {
  const send = (method: string, path: string, body?: unknown, headers: Record<string, string> = {}) =>
    fetch(`${url()}/backend-api/v2/${path}`, {
      method,
      redirect: 'manual',
      headers: { ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  async function call<T>(method: string, path: string, body?: unknown, status = 200): Promise<T> {
    const answer = await send(method, path, body);
    const text = await answer.text();
    expect([method, path, answer.status, answer.status === status ? '' : text]).toEqual([method, path, status, '']);
    return (text === '' ? undefined : JSON.parse(text)) as T;
  }
  const page = (share: { readonly path: string }, cookie = '') =>
    fetch(`${url()}${share.path}`, { headers: cookie === '' ? {} : { cookie }, redirect: 'manual' });

  const makeChat = async (over: Record<string, unknown> = {}) =>
    (await call<ImportedConversation>('POST', 'conversations/import', { title: 'Lease', items, ...over }, 201)).id;
  const makeShare = (wish: CreateShare) => call<ShareItem>('POST', 'shares', wish, 201);
  const detail = (id: string) => call<ConversationDetail>('GET', `conversations/${id}`);

  /** Events of a share as they come. */
  async function* follow(id: string, signal?: AbortSignal): AsyncGenerator<ShareEvent> {
    const answer = await fetch(`${url()}/backend-api/v2/shares/${id}/events`, signal ? { signal } : {});
    expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'text/event-stream; charset=utf-8']);
    const decoder = new TextDecoder();
    let rest = '';
    for await (const chunk of answer.body ?? []) {
      const blocks = (rest + decoder.decode(chunk, { stream: true })).split('\n\n');
      rest = blocks.pop() ?? '';
      for (const block of blocks) {
        const data = /^data: (.*)$/m.exec(block)?.[1];
        if (data !== undefined) yield JSON.parse(data) as ShareEvent;
      }
    }
  }

  return { send, call, page, makeChat, makeShare, detail, follow };
}
