import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { NotFoundError, RateLimitError } from '../../contract/errors.ts';
import { json } from './answers.ts';
import { defineEndpoint, listEndpoints } from './endpoint.ts';
import type { ApiRequest, Face } from './types.ts';

function request(body?: string | Uint8Array, headers: Record<string, string> = {}): ApiRequest {
  const bytes = typeof body === 'string' ? new TextEncoder().encode(body) : body;
  return {
    method: 'POST',
    url: new URL('http://localhost:1/x?limit=5'),
    headers: new Headers({ 'content-type': 'application/json', ...headers }),
    body: bytes
      ? (async function* () {
          yield bytes;
        })()
      : null,
    signal: new AbortController().signal,
    requestId: 'r-1',
    peer: '127.0.0.1',
  };
}

const echo = defineEndpoint({
  id: 'testEcho',
  method: 'POST',
  path: '/x/{id}',
  face: 'gui',
  summary: 'Echoes.',
  params: z.object({ id: z.string().max(5) }),
  query: z.object({ limit: z.coerce.number() }),
  body: z.object({ title: z.string(), roles: z.array(z.enum(['a', 'b'])).optional() }),
  handle: ({ owner, params, query, body }) =>
    json({ owner: owner.id, id: params.id, limit: query.limit + 1, title: body.title }),
});

const failing = (face: Face, error: unknown) =>
  defineEndpoint({
    id: `testFailing-${face}`,
    method: 'GET',
    path: '/f',
    face,
    summary: 'Fails.',
    handle() {
      throw error;
    },
  });

async function bodyOf(answer: Promise<{ body: unknown; status: number }>) {
  const { body, status } = await answer;
  return { status, body: JSON.parse(String(body)) };
}

describe('an endpoint', () => {
  it('gives the handler parsed input', async () => {
    expect(await bodyOf(echo.run(request('{"title":"t"}'), { id: 'abc' }))).toEqual({
      status: 200,
      body: { owner: 'local', id: 'abc', limit: 6, title: 't' },
    });
    expect(listEndpoints()).toContain(echo);
  });

  it.each([
    ['{"title":3}', 'abc', /^title: /],
    ['{"title":"t","roles":["a","root"]}', 'abc', /^roles\.1: /],
    ['{"title":"t"}', 'toolong', /^id: /],
  ])('refuses %s with the first field at fault', async (body, id, message) => {
    const answer = await bodyOf(echo.run(request(body), { id }));
    expect(answer.status).toBe(400);
    expect(answer.body.error.type).toBe('BadRequestError');
    expect(answer.body.error.message).toMatch(message);
    expect(answer.body.error.message.length).toBeLessThanOrEqual(300);
  });

  it('speaks the dialect of its face', async () => {
    const error = new RateLimitError('Slow down.', { retryAfter: 2.2, param: 'model' });
    const gui = await failing('gui', error).run(request(), {});
    expect(gui.headers['retry-after']).toBe('3');
    expect(JSON.parse(String(gui.body))).toEqual({ error: { message: 'Slow down.', type: 'RateLimitError' } });
    expect((await bodyOf(failing('openai', error).run(request(), {}))).body).toEqual({
      error: { message: 'Slow down.', type: 'rate_limit_error', param: 'model', code: 'rate_limit_exceeded' },
    });
    expect((await bodyOf(failing('vision', new NotFoundError('No.')).run(request(), {}))).body).toEqual({
      detail: 'No.',
    });
  });

  it('never shows an unknown error', async () => {
    const answer = await bodyOf(failing('gui', new Error('/root/secret sk-CANARY')).run(request(), {}));
    expect(answer.status).toBe(500);
    expect(JSON.stringify(answer.body)).not.toMatch(/secret|CANARY/);
  });
});
