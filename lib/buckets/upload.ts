/** `POST /backend-api/v2/files/<bucket>`: a form of files, all of them or none of them. */
import type { FileInfo } from '../contract/api.ts';
import { BadRequestError, isAppError } from '../contract/errors.ts';
import { LIMITS } from '../contract/limits.ts';
import { noRoom, roomOf } from '../demo/index.ts';
import { readMultipart } from '../platform/http/multipart.ts';
import type { ApiRequest } from '../platform/http/types.ts';
import { storage } from '../platform/storage.ts';
import { startDownloads } from './downloads/jobs.ts';
import { type DownloadList, LIST_NAME, parseDownloadList } from './downloads/list.ts';
import { waitUntilReady } from './ingest.ts';
import { cleanFileName, REFUSED_NAMES } from './names.ts';
import { type BucketFile, getFile, toFileInfo } from './rows.ts';
import { addToBucket } from './store.ts';
import { type IncomingFile, maxFileBytes, type TakenFile, takeFile } from './take.ts';

export interface UploadResult {
  readonly bucket_id: string;
  /** Names of the files that hold text. */
  readonly files: readonly string[];
  /** Names of images, sounds and videos. */
  readonly media: readonly string[];
  readonly file_info: readonly FileInfo[];
  /** With the size in pixels of those that could be measured at once; `GET .../info` has the rest. */
  readonly media_info: readonly FileInfo[];
  /** Files that were not taken, each with a sentence. */
  readonly skipped: readonly { readonly name: string; readonly reason: string }[];
}

/** A file that may be smaller than others for want of room. @throws what takeFile and `noRoom` say */
async function takeWithin(room: number, file: IncomingFile): Promise<TakenFile> {
  if (room >= maxFileBytes()) return takeFile(file);
  try {
    return await takeFile(file, room);
  } catch (error) {
    throw isAppError(error) && error.status === 413 ? noRoom() : error;
  }
}

/** Pictures of an upload are measured before it is answered, unless that takes longer. */
const MEASURE_MS = 3_000;

/**
 * Streams the files of a form to the disk and puts them into the bucket when the form has ended well. A file of a kind
 * that is not supported is reported in `skipped`; when no file is left its reason is the request's error.
 * Throws 400, 404 (somebody else's bucket), 413, 415, 422, 507.
 */
export async function receiveUpload(ownerId: string, bucketId: string, request: ApiRequest): Promise<UploadResult> {
  await storage().ensureSpace(Number(request.headers.get('content-length')) || 0);
  const taken: TakenFile[] = [];
  const lists: DownloadList[] = [];
  const skipped: { name: string; reason: string }[] = [];
  let refusal: unknown = null;
  let room = await roomOf(ownerId);
  try {
    await readMultipart(request, {
      limits: { files: LIMITS.uploadFiles, fileBytes: maxFileBytes() },
      onFile: async (file) => {
        if (file.field !== 'files' && file.field !== 'file') return;
        const name = cleanFileName(file.name);
        if (REFUSED_NAMES.has(name)) {
          skipped.push({ name, reason: 'This file is written by a machine and is not read.' });
          return;
        }
        if (name === LIST_NAME) {
          lists.push(parseDownloadList(await readWhole(file.content)));
          return;
        }
        try {
          const one = await takeWithin(room, file);
          room -= one.stored.size;
          taken.push(one);
        } catch (error) {
          // 415 and 422 speak of this file; everything else ends the request.
          if (!isAppError(error) || (error.status !== 415 && error.status !== 422)) throw error;
          refusal ??= error;
          skipped.push({ name, reason: error.message });
        }
      },
    });
    const isEmpty = taken.length + lists.length === 0;
    if (isEmpty && refusal !== null) throw refusal;
    if (isEmpty && skipped.length === 0) throw new BadRequestError('The form has no field "files".');
  } catch (error) {
    for (const { stored } of taken) await storage().delete(stored.id);
    throw error;
  }
  const added = await addToBucket(ownerId, bucketId, taken, { lists });
  if (lists.length > 0) await startDownloads(ownerId, bucketId);
  const info = (await measured(added)).map(toFileInfo);
  const media = info.filter((file) => file.kind !== 'text');
  const texts = info.filter((file) => file.kind === 'text').map((file) => file.name);
  return {
    bucket_id: bucketId,
    // A list counts as a file: clients follow the bucket's progress only when there is one.
    files: lists.length > 0 ? [...texts, LIST_NAME] : texts,
    media: media.map((file) => file.name),
    file_info: info,
    media_info: media,
    skipped,
  };
}

/** The same files, those that are pictures with what is known of them by now. */
async function measured(files: readonly BucketFile[]): Promise<BucketFile[]> {
  const signal = AbortSignal.timeout(MEASURE_MS);
  return Promise.all(
    files.map(async (file) => {
      if (file.kind !== 'image') return file;
      try {
        await waitUntilReady(file.ownerId, [file.id], signal);
        return await getFile(file.ownerId, file.id);
      } catch (error) {
        // Still waiting for its turn, or deleted meanwhile: the answer says what is known.
        if (signal.aborted || isAppError(error)) return file;
        throw error;
      }
    }),
  );
}

async function readWhole(content: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const part of content) {
    size += part.length;
    if (size > LIMITS.downloadListBytes) throw new BadRequestError(`${LIST_NAME} is too large.`);
    parts.push(part);
  }
  return Buffer.concat(parts);
}
