import { describe, expect, it } from 'vitest';
import { PRESETS } from '../presets.ts';
import { type Asked, errorFromBody, errorFromStatus, retryAfterOf } from './errors.ts';

const preset = PRESETS.find((candidate) => candidate.id === 'OpenAI');
if (!preset) throw new Error('no preset');
const asked: Asked = { preset, model: 'gpt-x', apiKey: 'secretkey123' };
const status = (code: number, body: unknown) => errorFromStatus(asked, code, new Headers(), JSON.stringify(body));

it('clamps retry-after to 1..60 s', () => {
  const now = Date.parse('2026-01-01T00:00:00Z');
  const of = (value: string) => retryAfterOf(new Headers({ 'retry-after': value }), now);
  expect(
    ['2', '1.2', '99999', '-1', 'abc', 'Thu, 01 Jan 2026 00:00:30 GMT', 'Wed, 31 Dec 2025 00:00:00 GMT'].map(of),
  ).toEqual([2, 2, 60, 1, null, 30, 1]);
  expect(retryAfterOf(new Headers({ 'retry-after-ms': '1500' }))).toBe(2);
  expect(retryAfterOf(new Headers())).toBeNull();
});

describe("an upstream's own words", () => {
  it.each([
    [{ error: { message: 'too long' } }],
    [{ error: 'too long' }],
    [{ message: 'too long' }],
    [{ detail: 'too long' }],
    [{ detail: [{ msg: 'too long' }] }],
    [[{ error: { message: 'too long' } }]],
  ])('are read from %j', (body) => {
    expect(status(400, body).message).toBe('OpenAI refused the request: too long');
  });

  it('lose keys, markup, line breaks and length', () => {
    const { message } = status(400, {
      error: { message: `bad <b>key</b>\r\n secretkey123 sk-abcdef123456 ${'x'.repeat(500)}` },
    });
    expect(message).toContain('bad key [key] [key] xxx');
    expect(message.length).toBeLessThan(240);
  });

  it('are not needed', () => {
    expect(errorFromStatus(asked, 400, new Headers(), '<html>').message).toBe('OpenAI refused the request (400)');
  });
});

it('tells where to get a key, and whether one was sent', () => {
  expect(status(401, {}).message).toMatch(/does not accept this API key.*platform\.openai\.com/);
  expect(errorFromStatus({ ...asked, apiKey: undefined }, 401, new Headers(), '').message).toMatch(/needs an API key/);
});

it.each([
  [{ message: 'x', code: 429 }, 'RateLimitError'],
  [{ message: 'x', code: 'insufficient_quota' }, 'RateLimitError'],
  [{ message: 'x', code: 'invalid_api_key' }, 'MissingAuthError'],
  [{ message: 'x', code: 'context_length_exceeded' }, 'UpstreamRequestError'],
  [{ message: 'x', code: 'model_not_found' }, 'ModelNotFoundError'],
  [{ message: 'x', code: 502 }, 'UpstreamError'],
  ['text', 'UpstreamError'],
  [null, 'UpstreamError'],
])('an error inside a 200, %j, is a %s', (body, name) => {
  expect(errorFromBody(asked, body).name).toBe(name);
});
