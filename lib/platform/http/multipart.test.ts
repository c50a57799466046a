import { describe, expect, it } from 'vitest';
import { BadRequestError } from '../../contract/errors.ts';
import { readMultipart } from './multipart.ts';
import type { ApiRequest } from './types.ts';

const BOUNDARY = 'xxBOUNDARYxx';

function part(disposition: string, content: string, type?: string): string {
  return `--${BOUNDARY}\r\ncontent-disposition: form-data; ${disposition}\r\n${type ? `content-type: ${type}\r\n` : ''}\r\n${content}\r\n`;
}
const END = `--${BOUNDARY}--\r\n`;

/** The text in pieces of `step` bytes, as a slow network gives them. */
function request(text: string, step = 7, contentType = `multipart/form-data; boundary=${BOUNDARY}`): ApiRequest {
  const raw = Buffer.from(text);
  async function* body() {
    for (let at = 0; at < raw.length; at += step) yield raw.subarray(at, at + step);
  }
  return {
    method: 'POST',
    url: new URL('http://localhost/'),
    headers: new Headers({ 'content-type': contentType }),
    body: body(),
    signal: new AbortController().signal,
    requestId: 'r',
    peer: '',
  };
}

async function readAll(apiRequest: ApiRequest, limits = {}) {
  const files: Record<string, string> = {};
  const fields = await readMultipart(apiRequest, {
    limits,
    async onFile(file) {
      const chunks: Uint8Array[] = [];
      for await (const chunk of file.content) {
        await new Promise((resolve) => setImmediate(resolve));
        chunks.push(chunk);
      }
      files[`${file.field}/${file.name}`] = Buffer.concat(chunks).toString();
    },
  });
  return { files, fields: Object.fromEntries(fields) };
}

describe('readMultipart', () => {
  it.each([1, 7, 100_000])('reads fields and files in pieces of %i bytes', async (step) => {
    const long = 'é😀x'.repeat(20_000 / Math.max(1, 10 - step));
    const form =
      part('name="json"', '{"a":"ж"}') +
      part('name="files"; filename="one.txt"', long, 'text/plain') +
      part('name="files"; filename="zwei ü.txt"', '', 'text/plain') +
      END;
    expect(await readAll(request(form, step))).toEqual({
      fields: { json: ['{"a":"ж"}'] },
      files: { 'files/one.txt': long, 'files/zwei ü.txt': '' },
    });
  });

  it('lets a handler ignore a file', async () => {
    const form = part('name="files"; filename="a"', 'x'.repeat(300_000), 'text/plain') + part('name="b"', '1') + END;
    const fields = await readMultipart(request(form, 65_536), { onFile: async () => {} });
    expect(fields.get('b')).toEqual(['1']);
  });

  it.each([
    ['a cut file', part('name="files"; filename="a"', 'x'.repeat(50), 'text/plain').slice(0, -20), 400],
    ['a cut header', `--${BOUNDARY}\r\ncontent-dispo`, 400],
    ['no closing boundary', part('name="a"', '1'), 400],
    ['an empty body', '', 400],
    ['plain text', 'hello there, this is no form at all', 400],
  ])('refuses %s', async (_name, form, status) => {
    await expect(readAll(request(form))).rejects.toMatchObject({ status });
  });

  it.each([
    ['too large a file', { fileBytes: 10 }],
    ['too many files', { files: 1 }],
    ['too many fields', { fields: 0 }],
    ['too large a field', { fieldBytes: 2 }],
  ])('refuses %s', async (_name, limits) => {
    const file = (name: string) => part(`name="files"; filename="${name}"`, 'x'.repeat(11), 'text/plain');
    const form = part('name="a"', '123') + file('a') + file('b') + END;
    await expect(readAll(request(form), limits)).rejects.toMatchObject({ status: 413 });
  });

  it('refuses another type and a missing boundary', async () => {
    await expect(readAll(request('', 1, 'application/json'))).rejects.toMatchObject({ status: 415 });
    await expect(readAll(request(END, 1, 'multipart/form-data'))).rejects.toMatchObject({ status: 400 });
  });

  it("rejects with the handler's own error", async () => {
    const form = part('name="files"; filename="a"', 'x'.repeat(500_000), 'text/plain') + END;
    const failing = readMultipart(request(form, 60_000), {
      async onFile() {
        throw new BadRequestError('Not this one.');
      },
    });
    await expect(failing).rejects.toThrow('Not this one.');
  });
});
