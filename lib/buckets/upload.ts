/** `POST /backend-api/v2/files/<bucket>`: a form of files, all of them or none of them. */
import type { FileInfo } from '../contract/api.ts';
import { BadRequestError, isAppError } from '../contract/errors.ts';
import { LIMITS } from '../contract/limits.ts';
import { readMultipart } from '../platform/http/multipart.ts';
import type { ApiRequest } from '../platform/http/types.ts';
import { storage } from '../platform/storage.ts';
import { cleanFileName } from './names.ts';
import { toFileInfo } from './rows.ts';
import { addToBucket, checkBucket, maxFileBytes, type TakenFile, takeFile } from './store.ts';

export interface UploadResult {
  readonly bucket_id: string;
  /** Names of the files that hold text. */
  readonly files: readonly string[];
  /** Names of images, sounds and videos. */
  readonly media: readonly string[];
  readonly file_info: readonly FileInfo[];
  /** Pixels and seconds are known when the file has been read: `GET .../info`. */
  readonly media_info: readonly FileInfo[];
  /** Files that were not taken, each with a sentence. */
  readonly skipped: readonly { readonly name: string; readonly reason: string }[];
}

/** Refused by the wire's contract: machine-written and huge. */
const REFUSED_NAMES = new Set(['package-lock.json']);

/**
 * Streams the files of a form to the disk and puts them into the bucket when the form has ended well. A file of a kind
 * that is not supported is reported in `skipped`; when no file is left its reason is the request's error.
 * Throws 400, 404 (somebody else's bucket), 413, 415, 422, 507.
 */
export async function receiveUpload(ownerId: string, bucketId: string, request: ApiRequest): Promise<UploadResult> {
  await checkBucket(ownerId, bucketId);
  await storage().ensureSpace(Number(request.headers.get('content-length')) || 0);
  const taken: TakenFile[] = [];
  const skipped: { name: string; reason: string }[] = [];
  let refusal: unknown = null;
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
        try {
          taken.push(await takeFile(file));
        } catch (error) {
          // 415 and 422 speak of this file; everything else ends the request.
          if (!isAppError(error) || (error.status !== 415 && error.status !== 422)) throw error;
          refusal ??= error;
          skipped.push({ name, reason: error.message });
        }
      },
    });
    if (taken.length === 0 && refusal !== null) throw refusal;
    if (taken.length === 0 && skipped.length === 0) throw new BadRequestError('The form has no field "files".');
  } catch (error) {
    for (const { stored } of taken) await storage().delete(stored.id);
    throw error;
  }
  const info = (await addToBucket(ownerId, bucketId, taken)).map(toFileInfo);
  const media = info.filter((file) => file.kind !== 'text');
  return {
    bucket_id: bucketId,
    files: info.filter((file) => file.kind === 'text').map((file) => file.name),
    media: media.map((file) => file.name),
    file_info: info,
    media_info: media,
    skipped,
  };
}
