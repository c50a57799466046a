import { describe, expect, test } from 'vitest';
import { receiptPng } from '#test/fixtures/index.ts';
import { call } from '#test/support/api-request.ts';
import { OWNER, openBucketDesk } from '#test/support/bucket-desk.ts';
import { getBucketMedia, getBucketText, streamBucketText } from './endpoints.ts';
import { listChunks } from './index.ts';

const desk = openBucketDesk();
const { upload, read } = desk;

describe('the text of a bucket', () => {
  test('is fenced by file, as text and as events, and is never stale', async () => {
    await upload({ 'a.txt': 'alpha', 'b.md': '```js\n1\n```' });
    const plain = await call(getBucketText, { bucket: desk.bucket });
    expect(plain.headers['content-type']).toMatch(/^text\/plain/);
    expect(plain.text).toBe('```a.txt\nalpha\n```\n\n````b.md\n```js\n1\n```\n````\n\n');
    await upload({ 'c.txt': 'gamma' }, desk.bucket);
    const events = await call(getBucketText, { bucket: desk.bucket }, { headers: { accept: 'text/event-stream' } });
    const frames = events.text
      .split('\n\n')
      .filter(Boolean)
      .map((event) => JSON.parse(event.replace(/^data: /, '')));
    const size = Buffer.byteLength(`${plain.text}\`\`\`c.txt\ngamma\n\`\`\`\n\n`);
    expect(frames.map((frame) => frame.action)).toEqual(['load', 'load', 'load', 'done']);
    expect(frames.at(-1)).toEqual({ action: 'done', size });
  });
});

describe('refining and deleting sources', () => {
  const frames = async (query: string) => {
    const answer = await call(streamBucketText, { bucket: desk.bucket }, { path: `/x?${query}` });
    return answer.text
      .split('\n\n')
      .filter(Boolean)
      .map((event) => JSON.parse(event.replace(/^data: /, '')) as { action: string; size: number });
  };

  test('refined passages are whole sentences; twice changes nothing and doubles nothing', async () => {
    const sentence = (n: number) => `Clause ${n} says that the harbour master opens gate ${n} at noon.`;
    const prose = Array.from({ length: 60 }, (_, n) => sentence(n)).join(' ');
    const file = await read('rules.txt', prose);
    const before = await listChunks(OWNER, file.id);
    expect((await frames('refine_chunks_with_spacy=true')).map((frame) => frame.action)).toEqual(['refine', 'done']);
    const once = await listChunks(OWNER, file.id);
    for (const chunk of once) expect(chunk.text).toMatch(/^Clause \d+ .*noon\.$/s);
    await frames('refine_chunks_with_spacy=true');
    expect(await listChunks(OWNER, file.id)).toEqual(once);
    const { text } = await call(getBucketText, { bucket: desk.bucket }, { path: '/x?refine_chunks_with_spacy=1' });
    expect(text.match(/Clause 7 says/g)).toHaveLength(1);
    expect(before.length).toBeGreaterThan(1);
  });

  test('Markdown keeps its headings and its code', async () => {
    const page = '# One\n\n### Three\n\nIntro text.\n\n```py\nx = 1\ny = 2\n```\n\nAfter it. And more.\n';
    await read('page.md', page);
    await frames('refine_chunks_with_spacy=true');
    const { text } = await call(getBucketText, { bucket: desk.bucket }, { path: '/x?refine_chunks_with_spacy=1' });
    expect(text).toContain(page.trimEnd());
  });

  test.each([
    ['true', true],
    ['1', true],
    ['false', false],
    ['0', false],
    ['', false],
  ])('delete_files=%s', async (value, deletes) => {
    await upload({ 'a.txt': 'alpha', 'p.png': receiptPng() });
    const actions = (await frames(`delete_files=${value}`)).map((frame) => frame.action);
    expect(actions).toEqual(deletes ? ['load', 'delete_files', 'done'] : ['load', 'done']);
    expect((await call(getBucketMedia, { bucket: desk.bucket, name: 'a.txt' })).status).toBe(deletes ? 404 : 200);
    expect((await call(getBucketMedia, { bucket: desk.bucket, name: 'p.png' })).status).toBe(200);
    expect((await call(getBucketText, { bucket: desk.bucket })).text).toContain('alpha');
  });

  test('a foreign page cannot have files deleted with an image', async () => {
    await upload({ 'a.txt': 'alpha' });
    const headers = { 'sec-fetch-site': 'cross-site' };
    const answer = await call(getBucketText, { bucket: desk.bucket }, { path: '/x?delete_files=1', headers });
    expect(answer.status).toBe(403);
    expect((await call(getBucketMedia, { bucket: desk.bucket, name: 'a.txt' })).status).toBe(200);
  });

  test('a bucket without text is done with nothing', async () => {
    await upload({ 'p.png': receiptPng() });
    expect(await frames('')).toEqual([{ action: 'done', size: 0 }]);
  });
});
