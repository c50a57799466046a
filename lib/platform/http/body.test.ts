import { describe, expect, it } from 'vitest';
import { LIMITS } from '../../contract/limits.ts';
import { parseJsonText, readJson } from './body.ts';
import { JsonGauge } from './json-gauge.ts';
import type { ApiRequest } from './types.ts';

function request(parts: readonly (string | Uint8Array)[], headers: Record<string, string> = {}): ApiRequest {
  async function* body() {
    for (const part of parts) yield typeof part === 'string' ? new TextEncoder().encode(part) : part;
  }
  return {
    method: 'POST',
    url: new URL('http://localhost/'),
    headers: new Headers({ 'content-type': 'application/json', ...headers }),
    body: body(),
    signal: new AbortController().signal,
    requestId: 'r',
    peer: '',
  };
}

describe('readJson', () => {
  it('reads an object, however it is cut', async () => {
    const raw = new TextEncoder().encode('\ufeff{"a":"é\\"😀","b":[1,{"c":null}]}');
    const bytes = Array.from(raw, (byte) => Uint8Array.of(byte));
    expect(await readJson(request(bytes))).toEqual({ a: 'é"😀', b: [1, { c: null }] });
  });

  it.each([
    ['nothing', ['']],
    ['broken JSON', ['{bad']],
    ['a trailing comma', ['{"a":1,}']],
    ['two objects', ['{"a":1}{"b":2}']],
    ['NaN', ['NaN']],
    ['null', ['null']],
    ['a list', ['[]']],
    ['a string', ['"s"']],
    ['bytes that are not UTF-8', [Uint8Array.of(0x7b, 0x22, 0xff, 0x22, 0x7d)]],
    ['an overlong slash', [Uint8Array.of(0x7b, 0x22, 0xc0, 0xaf, 0x22, 0x7d)]],
    ['UTF-16', [new Uint8Array(Buffer.from('{"a":1}', 'utf16le'))]],
    ['too deep a nest', [`{"a":${'['.repeat(LIMITS.jsonDepth)}${']'.repeat(LIMITS.jsonDepth)}}`]],
  ])('refuses %s as malformed', async (_name, parts) => {
    await expect(readJson(request(parts))).rejects.toMatchObject({ status: 400 });
  });

  it('stops reading at the limit', async () => {
    let read = 0;
    async function* endless() {
      for (;;) {
        read += 1000;
        yield new Uint8Array(1000).fill(0x20);
      }
    }
    await expect(readJson({ ...request([]), body: endless() }, { limit: 5_000 })).rejects.toMatchObject({
      status: 413,
    });
    expect(read).toBe(6_000);
    await expect(readJson(request(['{}'], { 'content-length': '5001' }), { limit: 5_000 })).rejects.toMatchObject({
      status: 413,
    });
  });

  it('counts values and keys, but not what stands in strings', async () => {
    const keys = Array.from({ length: LIMITS.jsonNodes / 2 }, (_, index) => `"${index.toString(36)}":1`).join();
    await expect(readJson(request([`{${keys}}`]), { limit: 1e8 })).rejects.toMatchObject({ status: 413 });
    const text = { a: '[{,:"\\'.repeat(200_000) };
    expect(await readJson(request([JSON.stringify(text)]), { limit: 1e8 })).toEqual(text);
  });

  it.each([
    'text/plain',
    'application/x-www-form-urlencoded',
    'application/jsonx',
    'application/json; charset=utf-16',
    'nonsense',
  ])('refuses the type %s', async (type) => {
    await expect(readJson(request(['{}'], { 'content-type': type }))).rejects.toMatchObject({ status: 415 });
  });

  it('refuses compressed bodies', async () => {
    await expect(readJson(request(['{}'], { 'content-encoding': 'gzip' }))).rejects.toMatchObject({ status: 415 });
  });

  it('drops what would reach into prototypes, at any depth', () => {
    const hostile = '{"a":[{"__proto__":{"x":1}}],"\\u005f_proto__":{"x":1},"constructor":{"prototype":{"x":1}}}';
    expect(JSON.stringify(parseJsonText(hostile))).toBe('{"a":[{}]}');
    const schema = '{"properties":{"constructor":{"type":"string"}}}';
    expect(JSON.stringify(parseJsonText(schema))).toBe(schema);
  });
});

describe('JsonGauge', () => {
  it('measures 20 MB without holding up the event loop', () => {
    const megabyte = Buffer.from(`"${'\\"'.repeat(500_000)}",`);
    const gauge = new JsonGauge({ depth: 64, nodes: 1_000 });
    gauge.push(megabyte); // warm
    const started = performance.now();
    for (let count = 0; count < 20; count++) gauge.push(megabyte);
    expect(performance.now() - started).toBeLessThan(500);
  });
});
