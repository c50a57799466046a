/** Buckets over HTTP: upload, extracted text, description, deletion, and the files themselves. */
import { z } from 'zod';
import { idSchema } from '../contract/conversation.ts';
import { BadRequestError } from '../contract/errors.ts';
import { json, type SseEvent, sse, text } from '../platform/http/answers.ts';
import { defineEndpoint } from '../platform/http/endpoint.ts';
import type { ApiRequest } from '../platform/http/types.ts';
import { bucketIdSchema } from './names.ts';
import { readBucketText, streamBucketText } from './read.ts';
import { type BucketFile, getFile, getFiles, getNamedFile, toFileInfo } from './rows.ts';
import { serveFile } from './serve-file.ts';
import { deleteBucket, deleteFile } from './store.ts';
import { receiveUpload } from './upload.ts';

const bucketParams = z.object({ bucket: bucketIdSchema });
const fileParams = z.object({ bucket: bucketIdSchema, file: idSchema });
/** A display name: matched against rows, never a path. */
const namedParams = z.object({ bucket: bucketIdSchema, name: z.string().min(1).max(200) });

export const uploadFiles = defineEndpoint({
  id: 'uploadFiles',
  method: 'POST',
  path: '/backend-api/v2/files/{bucket}',
  face: 'gui',
  summary: 'Stores the files of a form (field `files`, repeated) in a bucket; reading them goes on in the background',
  params: bucketParams,
  handle: async ({ request, owner, params }) => {
    checkLanguage(request);
    return json(await receiveUpload(owner.id, params.bucket, request));
  },
});

export const getBucketText = defineEndpoint({
  id: 'getBucketText',
  method: 'GET',
  path: '/backend-api/v2/files/{bucket}',
  face: 'gui',
  summary: 'The extracted text of a bucket, each file in a fence; as progress events when `Accept` asks for a stream',
  params: bucketParams,
  handle: async ({ request, owner, params }) => {
    const wantsEvents = request.headers.get('accept')?.includes('text/event-stream') ?? false;
    if (!wantsEvents) return text(await readBucketText(owner.id, params.bucket));
    return sse(loadEvents(owner.id, await getFiles(owner.id, params.bucket), request.signal));
  },
});

export const getBucketInfo = defineEndpoint({
  id: 'getBucketInfo',
  method: 'GET',
  path: '/backend-api/v2/files/{bucket}/info',
  face: 'gui',
  summary: 'The files of a bucket with type, size and state',
  params: bucketParams,
  handle: async ({ owner, params }) => {
    const files = (await getFiles(owner.id, params.bucket)).map(toFileInfo);
    return json({ bucket_id: params.bucket, files });
  },
});

export const removeBucket = defineEndpoint({
  id: 'deleteBucket',
  method: 'DELETE',
  path: '/backend-api/v2/files/{bucket}',
  face: 'gui',
  summary: 'Deletes a bucket and its files',
  params: bucketParams,
  handle: async ({ owner, params }) => {
    await deleteBucket(owner.id, params.bucket);
    return json({ message: 'Bucket deleted successfully' });
  },
});

export const getBucketFile = defineEndpoint({
  id: 'getBucketFile',
  method: 'GET',
  path: '/backend-api/v2/files/{bucket}/{file}',
  face: 'gui',
  summary: 'One file of a bucket with type, size and state',
  params: fileParams,
  handle: async ({ owner, params }) => json(toFileInfo(await getFile(owner.id, params.file))),
});

export const removeBucketFile = defineEndpoint({
  id: 'deleteBucketFile',
  method: 'DELETE',
  path: '/backend-api/v2/files/{bucket}/{file}',
  face: 'gui',
  summary: 'Deletes one file of a bucket by its id',
  params: fileParams,
  handle: async ({ owner, params }) => {
    await deleteFile(owner.id, params.bucket, params.file);
    return json({ message: 'File deleted successfully' });
  },
});

export const getBucketMedia = defineEndpoint({
  id: 'getBucketMedia',
  method: 'GET',
  path: '/files/{bucket}/media/{name}',
  face: 'gui',
  summary: 'A file of a bucket as it was uploaded; ranges and conditional requests',
  params: namedParams,
  handle: async ({ request, owner, params }) =>
    serveFile(await getNamedFile(owner.id, params.bucket, params.name), 'original', request),
});

export const getBucketThumbnail = defineEndpoint({
  id: 'getBucketThumbnail',
  method: 'GET',
  path: '/files/{bucket}/thumbnail/{name}',
  face: 'gui',
  summary: 'A small WebP of an image of a bucket',
  params: namedParams,
  handle: async ({ request, owner, params }) =>
    serveFile(await getNamedFile(owner.id, params.bucket, params.name), 'thumbnail', request),
});

/** The wire's frames: `load` with the size so far after each file, `done` with the whole (contract 4.4). */
async function* loadEvents(
  ownerId: string,
  files: readonly BucketFile[],
  signal: AbortSignal,
): AsyncGenerator<SseEvent> {
  let size = 0;
  for await (const part of streamBucketText(ownerId, files, signal)) {
    size += Buffer.byteLength(part);
    yield { data: { action: 'load', size } };
  }
  yield { data: { action: 'done', size } };
}

/** `x-recognition-language` is a BCP 47 tag or nothing. */
function checkLanguage(request: ApiRequest): void {
  const tag = request.headers.get('x-recognition-language') ?? request.headers.get('x_recognition_language') ?? '';
  if (tag !== '' && !/^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}$/.test(tag)) {
    throw new BadRequestError('x-recognition-language must be a language tag such as "en" or "pt-BR".');
  }
}
