import { beforeAll, describe, expect, it } from 'vitest';
import { apiRequest, type RequestInput } from '#test/support/api-request.ts';
import { createTestDatabase } from '#test/support/database.ts';
import { withAskedMedia } from './asked-media.ts';

beforeAll(() => {
  const data = createTestDatabase({ asProcessDatabase: true });
  return () => data.close();
});

const ADDRESS = 'https://example.com/a.mp3';
const read = async (input: RequestInput) => {
  const request = await apiRequest({ method: 'POST', ...input });
  return withAskedMedia(request, { addresses: ['audio_url', 'url'] }, async ({ parameters }) => parameters);
};
const json = (body: string) => ({ headers: { 'content-type': 'application/json' }, body: Buffer.from(body) });

describe('where the address of a sound may stand', () => {
  const target = `/transcribe?audio_url=${encodeURIComponent(ADDRESS)}&language=ru`;
  const asked = { audio_url: ADDRESS, language: 'ru' };

  it.each<[string, RequestInput]>([
    ['in the address, without a body', { path: target }],
    [
      'in the address, with a body of no length',
      { path: target, headers: { 'content-length': '0' }, body: Buffer.of() },
    ],
    ['in the address, with an empty body called JSON', { path: target, ...json('') }],
    ['in JSON', json(JSON.stringify(asked))],
    ['in both', { path: `/transcribe?audio_url=other`, ...json(JSON.stringify(asked)) }],
  ])('%s', async (_, input) => expect(await read(input)).toEqual(asked));

  it.each<[string, RequestInput, number]>([
    ['nowhere', {}, 400],
    ['in what is no JSON', { path: target, ...json('{') }, 400],
    ['in a text', { headers: { 'content-type': 'text/plain' }, body: Buffer.from(ADDRESS) }, 415],
  ])('%s it is refused', async (_, input, status) => expect(read(input)).rejects.toMatchObject({ status }));
});
