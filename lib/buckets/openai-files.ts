/**
 * OpenAI's files: each is a bucket of its own with one file. `/v1/files/<bucket>` of the wire shares their addresses; an
 * id of OpenAI's kind tells which is meant, and says what the file is for (`file-<letter of the purpose><32 hex>`).
 */
import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import { BadRequestError, NotFoundError } from '../contract/errors.ts';
import { LIMITS } from '../contract/limits.ts';
import { json } from '../platform/http/answers.ts';
import { defineEndpoint } from '../platform/http/endpoint.ts';
import { readMultipart } from '../platform/http/multipart.ts';
import type { ApiRequest } from '../platform/http/types.ts';
import { storage } from '../platform/storage.ts';
import { bucketEvents, bucketText, textQuery, wantsEvents } from './endpoints.ts';
import { bucketIdSchema } from './names.ts';
import { deleteBucket } from './remove.ts';
import { type BucketFile, type BucketWithFiles, listBuckets, listFiles } from './rows.ts';
import { serveFile } from './serve-file.ts';
import { addToBucket } from './store.ts';
import { maxFileBytes, type TakenFile, takeFile } from './take.ts';
import { receiveUpload } from './upload.ts';

const PURPOSES = {
  a: 'assistants',
  b: 'batch',
  e: 'evals',
  f: 'fine-tune',
  u: 'user_data',
  v: 'vision',
} as const;
const ID = /^file-([abefuv])[0-9a-f]{32}$/;

export const createFile = defineEndpoint({
  id: 'createFile',
  method: 'POST',
  path: '/v1/files',
  face: 'openai',
  summary: 'Stores one file (form field `file`) for later messages; `purpose` as OpenAI has it',
  handle: async ({ request, owner }) => {
    const { file, purpose } = await readForm(request);
    const id = `file-${letterOf(purpose)}${randomBytes(16).toString('hex')}`;
    const files = await addToBucket(owner.id, id, [file]);
    return json(toFileObject({ id, createdAt: new Date(), files }));
  },
});

const listQuery = z.object({
  limit: z.coerce.number().int().min(1).max(10_000).default(LIMITS.maxPageSize),
  after: z.string().max(LIMITS.idChars).optional(),
  order: z.enum(['asc', 'desc']).default('desc'),
  purpose: z.string().max(40).optional(),
});

export const listOpenAiFiles = defineEndpoint({
  id: 'listFiles',
  method: 'GET',
  path: '/v1/files',
  face: 'openai',
  summary: 'The files stored by `POST /v1/files`, newest first',
  query: listQuery,
  handle: async ({ owner, query }) => {
    const prefix = query.purpose === undefined ? 'file-' : `file-${letterOf(query.purpose)}`;
    const limit = Math.min(query.limit, LIMITS.maxPageSize);
    const found = await listBuckets(owner.id, { prefix, after: query.after, order: query.order, most: limit + 1 });
    const data = found
      .slice(0, limit)
      .filter(({ id }) => ID.test(id))
      .map(toFileObject);
    return json({
      object: 'list',
      data,
      first_id: data[0]?.id ?? null,
      last_id: data.at(-1)?.id ?? null,
      has_more: found.length > limit,
    });
  },
});

const idParams = z.object({ id: bucketIdSchema });

export const getOpenAiFile = defineEndpoint({
  id: 'getFile',
  method: 'GET',
  path: '/v1/files/{id}',
  face: 'openai',
  summary: 'One file; of a bucket its text, or with `Accept: text/event-stream` the progress of reading it',
  params: idParams,
  query: textQuery,
  handle: async ({ request, owner, params, query }) => {
    if (ID.test(params.id)) return json(toFileObject(await findBucket(owner.id, params.id)));
    const input = { request, owner, params: { bucket: params.id }, query, body: undefined };
    return wantsEvents(request) ? bucketEvents(input) : bucketText(input);
  },
});

export const uploadToBucket = defineEndpoint({
  id: 'uploadToBucket',
  method: 'POST',
  path: '/v1/files/{id}',
  face: 'openai',
  summary: 'Stores the files of a form (field `files`, repeated) in a bucket',
  params: idParams,
  handle: async ({ request, owner, params: { id } }) => {
    if (ID.test(id)) throw new NotFoundError('A stored file does not change. Upload another one.');
    const { files, skipped } = await receiveUpload(owner.id, id, request);
    return json({ bucket_id: id, url: `/v1/files/${id}`, files, skipped });
  },
});

export const deleteOpenAiFile = defineEndpoint({
  id: 'deleteFile',
  method: 'DELETE',
  path: '/v1/files/{id}',
  face: 'openai',
  summary: 'Deletes a file (or a bucket)',
  params: idParams,
  handle: async ({ owner, params: { id } }) => {
    await findBucket(owner.id, id);
    await deleteBucket(owner.id, id);
    return json({ id, object: 'file', deleted: true });
  },
});

export const getFileContent = defineEndpoint({
  id: 'getFileContent',
  method: 'GET',
  path: '/v1/files/{id}/content',
  face: 'openai',
  summary: 'The bytes of a file as it was uploaded',
  params: idParams,
  handle: async ({ request, owner, params: { id } }) => {
    const file = ID.test(id) ? originalOf((await findBucket(owner.id, id)).files) : undefined;
    if (file === undefined) throw noFile();
    return serveFile(file, 'original', request);
  },
});

const noFile = () => new NotFoundError('There is no such file.', { param: 'file_id' });

async function findBucket(ownerId: string, id: string): Promise<BucketWithFiles> {
  try {
    const files = await listFiles(ownerId, id);
    return { id, createdAt: originalOf(files)?.createdAt ?? new Date(), files };
  } catch (cause) {
    throw cause instanceof NotFoundError ? noFile() : cause;
  }
}

/** What was uploaded; what an archive held has a parent. */
const originalOf = (files: readonly BucketFile[]): BucketFile | undefined =>
  files.find(({ parentId }) => parentId === null);

function toFileObject({ id, createdAt, files }: BucketWithFiles) {
  const file = originalOf(files);
  const letter = (ID.exec(id)?.[1] ?? 'u') as keyof typeof PURPOSES;
  return {
    id,
    object: 'file',
    bytes: file?.size ?? 0,
    created_at: Math.floor(createdAt.getTime() / 1_000),
    expires_at: null,
    filename: file?.name ?? '',
    purpose: PURPOSES[letter],
    status: file?.status === 'failed' ? 'error' : file?.status === 'ready' ? 'processed' : 'uploaded',
    status_details: file?.error ?? null,
  };
}

function letterOf(purpose: string): string {
  const entry = Object.entries(PURPOSES).find(([, known]) => known === purpose);
  if (entry) return entry[0];
  throw new BadRequestError(`purpose: must be one of ${Object.values(PURPOSES).join(', ')}`, { param: 'purpose' });
}

async function readForm(request: ApiRequest): Promise<{ file: TakenFile; purpose: string }> {
  await storage().ensureSpace(Number(request.headers.get('content-length')) || 0);
  const taken: TakenFile[] = [];
  try {
    const fields = await readMultipart(request, {
      limits: { files: 2, fields: 10, fileBytes: maxFileBytes() },
      onFile: async (file) => {
        if (file.field !== 'file') return;
        if (taken.length > 0) throw new BadRequestError('file: upload one file at a time', { param: 'file' });
        taken.push(await takeFile(file));
      },
    });
    const [file] = taken;
    if (file === undefined) throw new BadRequestError('file: is missing', { param: 'file' });
    const purpose = fields.get('purpose')?.[0] ?? 'user_data';
    letterOf(purpose);
    return { file, purpose };
  } catch (error) {
    for (const { stored } of taken) await storage().delete(stored.id);
    throw error;
  }
}
