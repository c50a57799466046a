/** Buckets over HTTP: upload, extracted text, description, deletion, and the files themselves. */
import { z } from 'zod';
import { idSchema } from '../contract/conversation.ts';
import { BadRequestError, ForbiddenError, isAppError } from '../contract/errors.ts';
import { bytes, json, type SseEvent, sse } from '../platform/http/answers.ts';
import { defineEndpoint, type HandlerInput } from '../platform/http/endpoint.ts';
import type { Answer, ApiRequest } from '../platform/http/types.ts';
import { revokeOwnShare } from '../sharing/index.ts';
import { awaitDownloads, type BucketEvent, streamBucket } from './bucket-text.ts';
import { bucketIdSchema } from './names.ts';
import { deleteBucket, deleteFile } from './remove.ts';
import { getFile, getFiles, getNamedFile, listFiles, toFileInfo } from './rows.ts';
import { serveFile } from './serve-file.ts';
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

/** Any word but these counts as yes; the reference took "false" for yes too. */
const flag = z
  .string()
  .max(20)
  .transform((word) => !/^(?:|0|false|no|off)$/i.test(word.trim()))
  .default(false);
/** How the text of a bucket may be asked for. */
export const textQuery = z.object({ delete_files: flag, refine_chunks_with_spacy: flag });
type TextInput = HandlerInput<z.output<typeof bucketParams>, z.output<typeof textQuery>, undefined>;

export const getBucketText = defineEndpoint({
  id: 'getBucketText',
  method: 'GET',
  path: '/backend-api/v2/files/{bucket}',
  face: 'gui',
  summary: 'The extracted text of a bucket, each file in a fence; as progress events when `Accept` asks for a stream',
  params: bucketParams,
  query: textQuery,
  handle: async (input) => (wantsEvents(input.request) ? bucketEvents(input) : bucketText(input)),
});

export const streamBucketText = defineEndpoint({
  id: 'streamBucketText',
  method: 'GET',
  path: '/backend-api/v2/files/{bucket}/stream',
  face: 'gui',
  summary: 'The progress events of reading a bucket: downloads, extraction, refinement, media, end',
  params: bucketParams,
  query: textQuery,
  handle: bucketEvents,
});

export const wantsEvents = ({ headers }: ApiRequest): boolean =>
  headers.get('accept')?.includes('text/event-stream') ?? false;

export async function bucketText(input: TextInput): Promise<Answer> {
  const { owner, params, request } = input;
  // What may be refused is refused before the first byte.
  await awaitDownloads(owner.id, params.bucket, request.signal);
  return bytes(textParts(startReadingBucket(input)), {
    headers: { 'content-type': 'text/plain; charset=utf-8' },
  });
}

export async function bucketEvents(input: TextInput): Promise<Answer> {
  await getFiles(input.owner.id, input.params.bucket);
  return sse(eventFrames(startReadingBucket(input)));
}

function startReadingBucket({ owner, params, query, request }: TextInput): AsyncGenerator<BucketEvent> {
  const deleteFiles = query.delete_files;
  if (deleteFiles) refuseForeignPage(request);
  return streamBucket(owner.id, params.bucket, { deleteFiles, refine: query.refine_chunks_with_spacy }, request.signal);
}

/** A GET that deletes must not be set off by an image on somebody else's page. */
function refuseForeignPage({ headers }: ApiRequest): void {
  const site = headers.get('sec-fetch-site');
  if (site !== null && site !== 'same-origin' && site !== 'none') {
    throw new ForbiddenError('Requests from other sites are not accepted.');
  }
}

async function* textParts(events: AsyncIterable<BucketEvent>): AsyncGenerator<Uint8Array> {
  for await (const event of events) if ('text' in event) yield Buffer.from(event.text);
}

async function* eventFrames(events: AsyncIterable<BucketEvent>): AsyncGenerator<SseEvent> {
  try {
    for await (const event of events) {
      const { action } = event;
      yield { data: 'text' in event ? { action, size: event.size } : event };
    }
  } catch (error) {
    // The status is out: the refusal is the last frame.
    if (!isAppError(error)) throw error;
    yield { data: { error: { message: error.message, type: error.name } } };
  }
}

export const getBucketInfo = defineEndpoint({
  id: 'getBucketInfo',
  method: 'GET',
  path: '/backend-api/v2/files/{bucket}/info',
  face: 'gui',
  summary: 'The files of a bucket with type, size and state',
  params: bucketParams,
  handle: async ({ owner, params }) => {
    const files = (await listFiles(owner.id, params.bucket)).map(toFileInfo);
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
    // On the wire a share is deleted at this address, too.
    if (!(await revokeOwnShare(owner.id, params.bucket))) await deleteBucket(owner.id, params.bucket);
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

/** `x-recognition-language` is a BCP 47 tag or nothing. */
function checkLanguage(request: ApiRequest): void {
  const tag = request.headers.get('x-recognition-language') ?? request.headers.get('x_recognition_language') ?? '';
  if (tag !== '' && !/^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}$/.test(tag)) {
    throw new BadRequestError('x-recognition-language must be a language tag such as "en" or "pt-BR".');
  }
}
