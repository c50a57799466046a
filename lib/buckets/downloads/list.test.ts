import { beforeAll, describe, expect, test } from 'vitest';
import { useConfig } from '#test/support/config.ts';
import { parseDownloadList } from './list.ts';

beforeAll(() => useConfig({}));

const parse = (value: unknown) =>
  parseDownloadList(Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)));
const urls = (count: number) => Array.from({ length: count }, (_, n) => `https://example.com/${n}`);

describe('downloads.json', () => {
  test('has defaults for what it leaves out, and forgets fragments', () => {
    expect(parse([{ url: 'https://example.com/a#b' }]).entries).toEqual([
      { urls: ['https://example.com/a'], maxDepth: 0, delayMs: 1_000, groupSize: 5, timeoutMs: 10_000 },
    ]);
    expect(parse([{ urls: urls(2), max_depth: 1, delay: 3, group_size: 2, timeout: 8 }]).entries[0]).toMatchObject({
      maxDepth: 1,
      delayMs: 3_000,
      groupSize: 2,
      timeoutMs: 8_000,
    });
  });

  test('is the same job when it asks for the same', () => {
    const one = parse([{ url: 'https://example.com/a' }]).fingerprint;
    expect(parse([{ urls: ['https://EXAMPLE.com/a#x'], timeout: 10 }]).fingerprint).toBe(one);
    expect(parse([{ url: 'https://example.com/a', max_depth: 1 }]).fingerprint).not.toBe(one);
  });

  test.each<[string, unknown]>([
    ['no JSON', '{bad'],
    ['bytes that are not UTF-8', '\ud800'],
    ['no list', { url: 'https://example.com' }],
    ['an empty list', []],
    ['neither url nor urls', [{ max_depth: 1 }]],
    ['both', [{ url: 'https://example.com/', urls: ['https://example.com/x'] }]],
    ['a key we do not know', [{ url: 'https://example.com/', proxy: 'http://127.0.0.1:1' }]],
    ['a thousand addresses', [{ urls: urls(1_000) }]],
    ['too many addresses over several entries', [{ urls: urls(15) }, { urls: urls(30).slice(15) }]],
    ['the same address twice', [{ url: 'https://example.com/' }, { url: 'https://example.com/#a' }]],
    ['a depth without end', [{ url: 'https://example.com/', max_depth: 100 }]],
    ['no delay', [{ url: 'https://example.com/', delay: 0 }]],
    ['a timeout without end', [{ url: 'https://example.com/', timeout: 1e9 }]],
    ['a number as a word', [{ url: 'https://example.com/', group_size: '5' }]],
    ['an address of this machine', [{ url: 'http://127.0.0.1/' }]],
    ['a file', [{ url: 'file:///etc/passwd' }]],
    ['a metadata service', [{ urls: ['https://example.com/', 'http://169.254.169.254/'] }]],
    ['an address that is none', [{ url: 'harbour' }]],
  ])('%s is refused', (_what, value) => {
    expect(() => parse(value)).toThrow(expect.objectContaining({ status: 400 }));
  });
});
