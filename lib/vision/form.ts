/** What a request of the vision API brings: files of a form, and parameters in the form or in the address. */
import { BadRequestError, isAppError } from '../contract/errors.ts';
import { LIMITS } from '../contract/limits.ts';
import { readMultipart } from '../platform/http/multipart.ts';
import type { ApiRequest } from '../platform/http/types.ts';

/** A file as it came; `error` is why it could not be taken, and `bytes` are empty then. */
export interface SentFile {
  readonly name: string;
  readonly bytes: Uint8Array;
  readonly error?: Error;
}

export interface VisionForm {
  readonly files: readonly SentFile[];
  /** The form's fields win over the address's. Empty ones count as not sent. */
  readonly parameters: Readonly<Record<string, string>>;
}

interface FormOptions {
  /** The field of the files. */
  readonly field: string;
  /** How many may come. */
  readonly files: number;
}

/**
 * Reads a form whatever the order of its parts. A file that is too large fails alone (the others of a batch go on).
 * @throws UnsupportedTypeError no form; BadRequestError malformed, or without a file; TooLargeError too many files.
 */
export async function readVisionForm(request: ApiRequest, { field, files: most }: FormOptions): Promise<VisionForm> {
  const files: SentFile[] = [];
  const fields = await readMultipart(request, {
    limits: { files: most, fileBytes: LIMITS.visionFileBytes, fieldBytes: LIMITS.jsonBytes },
    async onFile({ field: name, name: fileName, content }) {
      if (name !== field && name !== `${field}[]`) return;
      files.push(await takeFile(fileName, content));
    },
  });
  if (files.length === 0) throw new BadRequestError(`${field}: a file is required`, { param: field });
  const inForm = [...fields].map(([name, values]): [string, string] => [name, values.at(-1) ?? '']);
  const parameters = [...request.url.searchParams, ...inForm].filter(([, value]) => value !== '');
  return { files, parameters: Object.fromEntries(parameters) };
}

async function takeFile(name: string, content: AsyncIterable<Uint8Array>): Promise<SentFile> {
  if (name.includes('\0')) throw new BadRequestError('A file name holds a NUL character.');
  const chunks: Uint8Array[] = [];
  try {
    for await (const chunk of content) chunks.push(chunk);
  } catch (error) {
    if (isAppError(error) && error.status === 413) return { name, bytes: new Uint8Array(), error };
    throw error;
  }
  return { name, bytes: Buffer.concat(chunks) };
}

/** The only file of a form. @throws what could not be taken. */
export function onlyFile({ files }: VisionForm): SentFile {
  const [file] = files;
  if (file === undefined) throw new BadRequestError('file: a file is required', { param: 'file' });
  if (file.error) throw file.error;
  return file;
}
