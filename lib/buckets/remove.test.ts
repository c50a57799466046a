import { utimesSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { call } from '#test/support/api-request.ts';
import { forever, OWNER, openBucketDesk } from '#test/support/bucket-desk.ts';
import { removeBucket } from './endpoints.ts';
import { getFile, recoverBuckets, searchChunks, storeBytes, waitUntilReady } from './index.ts';

const desk = openBucketDesk();
const { upload, read, settled, stored, data } = desk;

describe('deleting and recovering', () => {
  test('a deleted bucket leaves no file, row or passage; deleting twice is 404', async () => {
    const before = await settled();
    const file = await read('gone.md', '# Gone\n\nwith the zeppelin');
    expect(await call(removeBucket, { bucket: desk.bucket })).toMatchObject({
      status: 200,
      json: { message: 'Bucket deleted successfully' },
    });
    expect(await call(removeBucket, { bucket: desk.bucket })).toMatchObject({
      status: 404,
      json: { error: { message: 'Bucket directory not found' } },
    });
    expect(stored()).toEqual(before);
    expect(await searchChunks(OWNER, [file.id], 'zeppelin', 3)).toEqual([]);
  });

  test('a bucket deleted while its file is being read leaves nothing behind', async () => {
    const before = await settled();
    await upload({ 'long.txt': 'word '.repeat(400_000) });
    expect((await call(removeBucket, { bucket: desk.bucket })).status).toBe(200);
    await expect.poll(stored, { timeout: 10_000 }).toEqual(before);
  });

  test('at the start, unread files are read and files without a row are removed', async () => {
    const file = await read('again.txt', 'to be read again');
    await data.db.bucketFile.update({ where: { id: file.id }, data: { status: 'processing', textLength: 0 } });
    const lost = await storeBytes(OWNER, desk.bucket, { name: 'lost.txt', bytes: Buffer.from('x') });
    await waitUntilReady(OWNER, [lost.id], forever);
    await data.db.bucketFile.delete({ where: { id: lost.id } });
    utimesSync(path.join(data.folder, 'files', lost.id), 1, 1);
    utimesSync(path.join(data.folder, 'files', `${lost.id}.txt`), 1, 1);
    await recoverBuckets();
    await waitUntilReady(OWNER, [file.id], forever);
    expect(await getFile(OWNER, file.id)).toMatchObject({ status: 'ready', textLength: 16 });
    expect(stored().filter((name) => name.startsWith(lost.id))).toEqual([]);
  });
});
