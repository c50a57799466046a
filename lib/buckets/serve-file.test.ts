import { describe, expect, test } from 'vitest';
import { call } from '#test/support/api-request.ts';
import { openBucketDesk } from '#test/support/bucket-desk.ts';
import { getBucketMedia } from './endpoints.ts';

const desk = openBucketDesk();
const { upload, read } = desk;

describe('serving', () => {
  test('ranges, conditions and HEAD', async () => {
    await read('ten.txt', '0123456789');
    const get = (headers: Record<string, string> = {}, method = 'GET') =>
      call(getBucketMedia, { bucket: desk.bucket, name: 'ten.txt' }, { headers, method });
    const whole = await get();
    expect(whole).toMatchObject({
      status: 200,
      text: '0123456789',
      headers: { 'content-length': '10', 'accept-ranges': 'bytes' },
    });
    expect(whole.headers['content-security-policy']).toContain('sandbox');
    expect(await get({ range: 'bytes=2-4' })).toMatchObject({
      status: 206,
      text: '234',
      headers: { 'content-range': 'bytes 2-4/10' },
    });
    expect(await get({ range: 'bytes=-3' })).toMatchObject({ status: 206, text: '789' });
    expect(await get({ range: 'bytes=7-' })).toMatchObject({ status: 206, text: '789' });
    expect(await get({ range: 'bytes=10-' })).toMatchObject({
      status: 416,
      headers: { 'content-range': 'bytes */10' },
    });
    for (const range of ['bytes=0-1,4-5', 'bytes=5-2', 'lines=1-2', 'bytes=-', 'bytes=x']) {
      expect(await get({ range })).toMatchObject({ status: 200, text: '0123456789' });
    }
    const etag = whole.headers.etag ?? '';
    expect(await get({ 'if-none-match': `W/${etag}` })).toMatchObject({ status: 304, text: '' });
    expect(await get({ 'if-modified-since': whole.headers['last-modified'] ?? '' })).toMatchObject({ status: 304 });
    expect(await get({ range: 'bytes=0-1', 'if-range': '"other"' })).toMatchObject({ status: 200 });
    expect(await get({}, 'HEAD')).toMatchObject({ status: 200, text: '', headers: { 'content-length': '10' } });
  });

  test.each([
    ['page.html', '<!doctype html><script>alert(1)</script>', 'text/html'],
    ['drawing.svg', '<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>', 'image/svg+xml'],
  ])('%s is a download', async (name, content, type) => {
    await upload({ [name]: content });
    const answer = await call(getBucketMedia, { bucket: desk.bucket, name });
    expect(answer.headers).toMatchObject({ 'content-type': type, 'x-content-type-options': 'nosniff' });
    expect(answer.headers['content-disposition']).toMatch(/^attachment/);
  });

  test('a name is only ever matched', async () => {
    await read('a.txt', 'x');
    for (const name of ['../a.txt', '..%2fa.txt', '/etc/passwd', 'b.txt', '*', 'a.txt\0']) {
      expect((await call(getBucketMedia, { bucket: desk.bucket, name })).status).toBe(404);
    }
  });
});
