import { describe, expect, test } from 'vitest';
import { BadRequestError } from '#lib/contract/errors.ts';
import { zipBomb } from '#test/fixtures/hostile.ts';
import { receiptPng, zipOf } from '#test/fixtures/index.ts';
import { call } from '#test/support/api-request.ts';
import { openBucketDesk } from '#test/support/bucket-desk.ts';
import {
  getBucketFile,
  getBucketInfo,
  getBucketMedia,
  getBucketText,
  getBucketThumbnail,
  removeBucket,
  removeBucketFile,
  uploadFiles,
} from './endpoints.ts';
import { getFile, storeBytes } from './index.ts';

const desk = openBucketDesk();
const { upload, settled, stored, newBucket } = desk;

describe('upload', () => {
  test('answers with the names, and keeps names that differ in nothing apart', async () => {
    const form = new FormData();
    form.append('files', new Blob(['one']), 'my file (1).txt');
    form.append('files', new Blob(['two']), 'MY file (1).txt');
    form.append('files', new Blob([new Uint8Array(receiptPng())]), 'Квитанция.png');
    const answer = await call(uploadFiles, { bucket: newBucket() }, { body: form });
    expect(answer.status).toBe(200);
    expect(answer.json).toMatchObject({
      bucket_id: desk.bucket,
      files: ['my_file_1_.txt', 'MY_file_1__2.txt'].map((name) =>
        expect.stringMatching(new RegExp(name.replace(/[()]/g, '.'), 'i')),
      ),
      media: ['Квитанция.png'],
      skipped: [],
    });
    expect(answer.json.file_info).toHaveLength(3);
  });

  test('an unsupported file is named and the others are kept', async () => {
    const elf = Buffer.concat([Buffer.from([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1, 0]), Buffer.alloc(64)]);
    const answer = await upload({
      'a.txt': 'hello',
      'b.txt': elf,
      'c.txt': '',
      'd.png': 'not a picture',
      'e.pdf': zipOf({ x: 'y' }),
    });
    expect(answer.json.files).toEqual(['a.txt']);
    expect(answer.json.skipped.map((file: { name: string }) => file.name)).toEqual([
      'b.txt',
      'c.txt',
      'd.png',
      'e.pdf',
    ]);
  });

  test.each([
    [
      'an archive of a kind we do not read',
      415,
      { 'x.rar': Buffer.from('526172211a0700cf907300000d00000000000000', 'hex') },
    ],
    ['nothing but an empty file', 422, { 'empty.txt': '' }],
    ['a zip bomb', 422, { 'bomb.docx': zipBomb() }],
    ['a NUL in a name', 400, { 'a%00b.txt': 'text' }],
  ])('%s is refused with %i and nothing is kept', async (_what, status, files) => {
    const before = await settled();
    const answer = await upload(files as Record<string, string>);
    expect(answer.status).toBe(status);
    expect(answer.json.error.message.length).toBeLessThan(120);
    expect(stored()).toEqual(before);
    expect((await call(getBucketInfo, { bucket: desk.bucket })).status).toBe(404);
  });

  test('a form that is cut off leaves neither rows nor files', async () => {
    const before = await settled();
    const whole = `--x\r\ncontent-disposition: form-data; name="files"; filename="a.txt"\r\n\r\nfirst\r\n--x\r\ncontent-disposition: form-data; name="files"; filename="b.txt"\r\n\r\nsec`;
    const headers = { 'content-type': 'multipart/form-data; boundary=x' };
    const answer = await call(uploadFiles, { bucket: newBucket() }, { headers, body: Buffer.from(whole) });
    expect(answer.status).toBe(400);
    expect(stored()).toEqual(before);
  });

  test('a client that goes away in the middle leaves neither a file nor a half one', async () => {
    const before = await settled();
    const head = '--x\r\ncontent-disposition: form-data; name="files"; filename="a.txt"\r\n\r\n';
    async function* body(): AsyncGenerator<Uint8Array> {
      yield Buffer.from(head);
      for (let piece = 0; piece < 50; piece++) yield Buffer.alloc(16_384, 'a');
      throw new BadRequestError('The request body was cut short.');
    }
    const headers = { 'content-type': 'multipart/form-data; boundary=x' };
    const answer = await call(uploadFiles, { bucket: newBucket() }, { headers, body: body() });
    expect(answer.status).toBe(400);
    expect(stored()).toEqual(before);
  });

  test.each([
    ['no multipart', { 'content-type': 'application/json' }, '{}', 415],
    ['an empty form', { 'content-type': 'multipart/form-data; boundary=x' }, '', 400],
    [
      'a language that is a path',
      { 'content-type': 'multipart/form-data; boundary=x', 'x-recognition-language': '../../x' },
      '',
      400,
    ],
  ])('%s is refused', async (_what, headers, body, status) => {
    const answer = await call(uploadFiles, { bucket: newBucket() }, { headers, body: Buffer.from(body) });
    expect(answer.status).toBe(status);
  });

  test.each(['..', '.env', 'a/b', '__proto__', 'constructor', 'CON', 'a'.repeat(256), '-rf', '', '．．'])(
    'the bucket id %j is refused everywhere',
    async (id) => {
      for (const endpoint of [uploadFiles, getBucketText, removeBucket]) {
        expect((await call(endpoint, { bucket: id })).status).toBe(400);
      }
    },
  );
});

describe('somebody else’s bucket', () => {
  test('is unknown to every verb and stays as it is', async () => {
    const file = await storeBytes('someone', 'theirs', { name: 'diary.txt', bytes: Buffer.from('private') });
    const params = { bucket: 'theirs', name: 'diary.txt', file: file.id };
    for (const endpoint of [
      getBucketText,
      getBucketInfo,
      getBucketFile,
      getBucketMedia,
      getBucketThumbnail,
      removeBucketFile,
      removeBucket,
    ]) {
      expect((await call(endpoint, params)).status).toBe(404);
    }
    // A name of one's own, which tells nobody that somebody else has it too.
    expect((await upload({ 'mine.txt': 'x' }, 'theirs')).status).toBe(200);
    expect((await call(removeBucket, { bucket: 'theirs' })).status).toBe(200);
    await expect(getFile('someone', file.id)).resolves.toMatchObject({ name: 'diary.txt' });
  });
});
