import { expect, it } from 'vitest';
import { releaseAfter } from './release.ts';
import type { Answer } from './types.ts';

const counted = () => {
  let count = 0;
  return { release: () => void count++, count: () => count };
};
const answer = (body: Answer['body']): Answer => ({ status: 200, headers: {}, body });

async function* pieces(count: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < count; at++) yield Uint8Array.of(at);
}

it.each([null, 'text', Uint8Array.of(1)])('is over at once without a stream (%j)', (body) => {
  const passage = counted();
  releaseAfter(answer(body), new AbortController().signal, passage);
  expect(passage.count()).toBe(1);
});

it('is over when its stream is, read to the end or left', async () => {
  for (const most of [3, 1]) {
    const passage = counted();
    const { body } = releaseAfter(answer(pieces(3)), new AbortController().signal, passage);
    expect(passage.count()).toBe(0);
    let read = 0;
    for await (const _piece of body as AsyncIterable<Uint8Array>) if (++read === most) break;
    expect([read, passage.count()]).toEqual([most, 1]);
  }
});

it('is over once when its client goes, whether anybody has begun to read or not', async () => {
  const gone = new AbortController();
  const passage = counted();
  const { body } = releaseAfter(answer(pieces(2)), gone.signal, passage);
  gone.abort();
  expect(passage.count()).toBe(1);
  for await (const _piece of body as AsyncIterable<Uint8Array>);
  expect(passage.count()).toBe(1);
});

it('is nobody to wait for without a passage', () => {
  const plain = answer('x');
  expect(releaseAfter(plain, new AbortController().signal, {})).toBe(plain);
});
