import { expect, test } from 'vitest';
import { apiRequest } from '#test/support/api-request.ts';
import { bytes, json } from '../platform/http/answers.ts';
import type { Identity } from '../platform/identity.ts';
import { onceOnly } from './idempotency.ts';

const owner: Identity = { id: 'local', kind: 'local', role: 'admin' };
const request = (key: string) => apiRequest({ headers: { 'idempotency-key': key } });

test('two at once are one, and another key is another', async () => {
  let made = 0;
  const make = async () => {
    made += 1;
    return json({ made });
  };
  const key = crypto.randomUUID();
  const answers = await Promise.all([1, 2].map(async () => onceOnly(await request(key), owner, {}, make)));
  expect(answers.map(({ body }) => body)).toEqual(['{"made":1}', '{"made":1}']);
  await onceOnly(await request(crypto.randomUUID()), owner, {}, make);
  expect(made).toBe(2);
});

test('another owner, or another API key of the same, is not given the answer', async () => {
  const key = crypto.randomUUID();
  const answers = [];
  for (const who of [owner, { ...owner, id: 'other' }, { ...owner, key: { id: 'k', scopes: [] } }]) {
    answers.push((await onceOnly(await request(key), who, {}, async () => json(who))).body);
  }
  expect(new Set(answers).size).toBe(3);
});

test('a stream has one reader until it has ended; a failure is not kept', async () => {
  const key = crypto.randomUUID();
  const stream = async function* () {
    yield Buffer.from('one ');
    yield Buffer.from('two');
  };
  const make = async () => bytes(stream());
  const first = await onceOnly(await request(key), owner, {}, make);
  await expect(onceOnly(await request(key), owner, {}, make)).rejects.toMatchObject({ status: 409 });
  for await (const _ of first.body as AsyncIterable<Uint8Array>);
  expect(String((await onceOnly(await request(key), owner, {}, make)).body)).toBe('one two');

  const failing = crypto.randomUUID();
  await onceOnly(await request(failing), owner, {}, async () => json({}, { status: 502 }));
  expect((await onceOnly(await request(failing), owner, {}, async () => json({}))).status).toBe(200);
});

test('what is kept has a limit: the oldest go first, and what is too large is made again', async () => {
  const MB = 1024 * 1024;
  let made = 0;
  const make = (size: number) => async () => {
    made += 1;
    return bytes(new Uint8Array(size));
  };
  const first = crypto.randomUUID();
  await onceOnly(await request(first), owner, {}, make(8 * MB));
  await onceOnly(await request(first), owner, {}, make(8 * MB));
  expect(made).toBe(1);
  for (let more = 0; more < 9; more++) await onceOnly(await request(crypto.randomUUID()), owner, {}, make(8 * MB));
  await onceOnly(await request(first), owner, {}, make(8 * MB));
  expect(made).toBe(11);
  const large = crypto.randomUUID();
  for (const _ of [1, 2]) await onceOnly(await request(large), owner, {}, make(9 * MB));
  expect(made).toBe(13);
});
