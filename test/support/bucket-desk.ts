/** Buckets on a real database and disk, asked through their endpoints, without a server around them. */
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { afterAll, expect } from 'vitest';
import { getBucketFile, uploadFiles } from '#lib/buckets/endpoints.ts';
import { waitUntilReady } from '#lib/buckets/index.ts';
import type { FileInfo } from '#lib/contract/api.ts';
import { closeOcrWorker } from '#lib/inference/ocr/index.ts';
import { closeMediaWorkers } from '#lib/media/index.ts';
import { call } from './api-request.ts';
import { openTestData } from './data-folder.ts';

export const OWNER = 'local';
/** For what is not given up. */
export const forever = new AbortController().signal;

/** One data folder for a test file; closed with it. */
export function openBucketDesk() {
  const data = openTestData();
  let count = 0;
  const desk = { data, bucket: '', newBucket, upload, read, settled, stored };
  afterAll(async () => {
    await closeMediaWorkers();
    await closeOcrWorker();
    await data.close();
  });

  function newBucket(): string {
    desk.bucket = `bucket-${++count}`;
    return desk.bucket;
  }

  async function upload(files: Readonly<Record<string, Uint8Array | string>>, into = newBucket()) {
    const form = new FormData();
    for (const [name, content] of Object.entries(files)) {
      form.append('files', new Blob([typeof content === 'string' ? content : new Uint8Array(content)]), name);
    }
    return call(uploadFiles, { bucket: into }, { body: form });
  }

  /** Uploads one file, waits until it is read, and gives its state. */
  async function read(name: string, content: Uint8Array | string): Promise<FileInfo> {
    const answer = await upload({ [name]: content });
    expect(answer).toMatchObject({ status: 200 });
    const [file] = answer.json.file_info as FileInfo[];
    if (!file) throw new Error('no file in the answer');
    await waitUntilReady(OWNER, [file.id], forever);
    return (await call(getBucketFile, { bucket: desk.bucket, file: file.id })).json as FileInfo;
  }

  /** What is on the disk when nothing is being read any more. */
  async function settled(): Promise<string[]> {
    const files = await data.db.bucketFile.findMany({ select: { id: true, ownerId: true } });
    for (const { id, ownerId } of files) await waitUntilReady(ownerId, [id], forever);
    return stored();
  }

  function stored(): string[] {
    try {
      return readdirSync(path.join(data.folder, 'files'));
    } catch {
      // Nothing has been stored yet.
      return [];
    }
  }

  return desk;
}
