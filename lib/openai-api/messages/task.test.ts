import { expect, it } from 'vitest';
import type { ApiRequest } from '../../platform/http/types.ts';
import { createMessageSchema } from './schema.ts';
import { taskOf } from './task.ts';

const request: ApiRequest = {
  method: 'POST',
  url: new URL('http://localhost/v1/messages'),
  headers: new Headers(),
  body: null,
  signal: new AbortController().signal,
  requestId: 'r',
  peer: '127.0.0.1',
};

const parametersOf = (more: object) => {
  const body = { model: 'some-model', max_tokens: 100, messages: [{ role: 'user', content: 'Hi' }], ...more };
  return taskOf(request, 'local', createMessageSchema.parse(body), undefined).parameters;
};

it.each([
  [{}, {}],
  [{ top_k: 5 }, { top_k: 5 }],
  // No effort is named: upstreams that know none would refuse it.
  [{ thinking: { type: 'disabled' } }, { reasoning_tokens: 0 }],
  [{ thinking: { type: 'between_tools' } }, { reasoning_tokens: 0 }],
  [{ thinking: { type: 'enabled', budget_tokens: 2_000 } }, { reasoning_tokens: 2_000, reasoning_effort: 'low' }],
  [{ thinking: { type: 'adaptive' } }, { reasoning_effort: 'high' }],
])('%j asks any provider for %j', (given, wanted) => {
  expect(parametersOf(given)).toEqual({ max_tokens: 100, ...wanted });
});
