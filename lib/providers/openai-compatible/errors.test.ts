import { describe, expect, it } from 'vitest';
import { UpstreamError } from '../../contract/errors.ts';
import { PRESETS } from '../presets.ts';
import { type Asked, errorFromBody, errorFromFailure, errorFromStatus, retryAfterOf } from './errors.ts';

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

describe('a request that is longer than the context', () => {
  const long =
    "This model's maximum context length is 128000 tokens. However, your messages resulted in 131072 tokens (130000 in the messages, 1072 in the functions). Please reduce the length of the messages or functions.";
  const expected = { status: 400, code: 'context_length_exceeded', param: 'messages' };

  it.each([
    [{ message: long, code: 'context_length_exceeded' }],
    [{ message: long }],
    [{ message: 'prompt is too long: 210000 tokens > 200000 maximum', type: 'invalid_request_error' }],
    [{ message: 'The input token count (1200000) exceeds the maximum number of tokens allowed (1048576).' }],
    [{ message: 'the request exceeds the available context size', type: 'exceed_context_size_error' }],
    [{ message: 'Prompt contains 40000 tokens, too large for model with 32768 maximum context length' }],
  ])('keeps the code that programs go by: %j', (error) => {
    expect(status(400, { error })).toMatchObject(expected);
    expect(errorFromBody(asked, { ...error, code: 400 })).toMatchObject(expected);
  });

  it('keeps its numbers', () => {
    expect(status(400, { error: { message: long } }).message).toBe(`OpenAI refused the request: ${long}`);
    expect(errorFromBody(asked, { message: long, code: 'context_length_exceeded' })).toMatchObject(expected);
  });
});

it('a redirect that leads elsewhere names the provider, not its caller', () => {
  const failure = new UpstreamError('elsewhere', { code: 'redirect_not_allowed' });
  expect(errorFromFailure(asked, failure, new AbortController().signal)).toMatchObject({
    status: 502,
    code: 'redirect_not_allowed',
    message: expect.stringMatching(/^OpenAI sends requests on to another address/),
  });
});

describe('a refusal says what to do next', () => {
  const say = (code: number, message: string, kind = '') => {
    const { name, message: sentence, code: word, headers } = status(code, { error: { message, code: kind } });
    return { name, sentence, word, headers };
  };

  it('of a key that may not', () => {
    const { name, sentence } = say(403, 'Project p does not have access to model gpt-x.', 'model_not_found');
    expect(name).toBe('MissingAuthError');
    expect(sentence).toBe(
      'OpenAI does not let this API key use gpt-x: Project p does not have access to model gpt-x. Check what the key may do at https://platform.openai.com/api-keys, or add another key in the settings.',
    );
    expect(errorFromStatus({ ...asked, apiKey: undefined }, 403, new Headers(), '{}').message).toMatch(
      /needs an API key/,
    );
    expect(errorFromStatus(asked, 403, new Headers(), '<html>').message).toMatch(
      /^OpenAI does not let this API key do this\. /,
    );
  });

  it('of a region', () => {
    const refused = say(403, 'Country, region, or territory not supported', 'unsupported_country_region_territory');
    expect(refused).toMatchObject({ name: 'UpstreamRequestError', word: 'region_not_supported' });
    expect(refused.sentence).toMatch(/does not serve the region.*Choose another provider\.$/);
  });

  it.each([
    [402, 'Insufficient Balance', ''],
    [403, 'Your account has billing issues', ''],
  ])('of money (%i)', (code, message, kind) => {
    expect(say(code, message, kind)).toMatchObject({ name: 'UpstreamRequestError', word: 'billing' });
    expect(say(code, message, kind).sentence).toMatch(/asks for payment: .*\. Top the account up \(https:/);
  });

  it('of a quota that is used up: waiting does not help', () => {
    const refused = say(429, 'You exceeded your current quota, please check your plan.', 'insufficient_quota');
    expect(refused).toMatchObject({ name: 'RateLimitError', word: 'insufficient_quota' });
    expect(refused.headers).toEqual({ 'x-should-retry': 'false' });
    expect(say(429, 'Slow down').sentence).toBe('OpenAI asks to slow down. Try again in 5 s.');
  });

  it.each([
    [
      404,
      'The model gpt-x does not exist',
      '',
      /^Model not found: gpt-x\. OpenAI does not have it, or not for this key/,
    ],
    [400, 'The model gpt-x has been decommissioned', 'model_decommissioned', /does not offer it any more/],
    [410, 'This model was retired', '', /does not offer it any more/],
  ])('of a model that is not there (%i %s)', (code, message, kind, sentence) => {
    expect(say(code, message, kind)).toMatchObject({
      name: 'ModelNotFoundError',
      sentence: expect.stringMatching(sentence),
    });
  });

  it('of an address that leads nowhere', () => {
    expect(say(404, 'Not Found').sentence).toMatch(/nothing at this address: Not Found\. .*base URL/);
  });
});

it('tells overload from other faults, of an answer and in mid-stream', () => {
  expect(errorFromStatus(asked, 529, new Headers(), '')).toMatchObject({ status: 502, code: 'upstream_overloaded' });
  expect(errorFromStatus(asked, 503, new Headers(), '')).toMatchObject({ status: 502, code: 'upstream_unavailable' });
  const told = { type: 'overloaded_error', message: 'Overloaded' };
  expect(errorFromBody(asked, told)).toMatchObject({ status: 502, code: 'upstream_overloaded' });
});
