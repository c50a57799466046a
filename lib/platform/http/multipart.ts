/**
 * multipart/form-data as a stream. `Request.formData()` would hold every file in memory; here each file is handed to
 * its handler while it arrives, and a slow handler (a disk) holds the client back.
 */
import { once } from 'node:events';
import { Busboy, type BusboyFileStream, type BusboyInstance } from '@fastify/busboy';
import { type AppError, BadRequestError, TooLargeError, UnsupportedTypeError } from '../../contract/errors.ts';
import { LIMITS } from '../../contract/limits.ts';
import { notePassingBytes } from '../passing-bytes.ts';
import type { ApiRequest } from './types.ts';

export interface MultipartFile {
  readonly field: string;
  /** As the client sent it, without its folders; clean it before use. Empty when the part had none. */
  readonly name: string;
  /** As the client claims; the content decides. */
  readonly mediaType: string;
  /** Ends with a TooLargeError when the file crosses the limit, with a BadRequestError when the body is cut. */
  readonly content: AsyncIterable<Uint8Array>;
}

export interface MultipartLimits {
  readonly files: number;
  readonly fields: number;
  readonly fileBytes: number;
  readonly fieldBytes: number;
}

export interface MultipartOptions {
  /** Consumes the file; what it leaves unread is discarded. Files are handled one after the other. */
  onFile(file: MultipartFile): Promise<void>;
  readonly limits?: Partial<MultipartLimits>;
}

/** Fields by name, in order of arrival. A Map: a field named `__proto__` is only a name. */
export type MultipartFields = ReadonlyMap<string, readonly string[]>;

const DEFAULT_LIMITS: MultipartLimits = {
  files: LIMITS.uploadFiles,
  fields: LIMITS.uploadFields,
  fileBytes: LIMITS.uploadFileBytes,
  fieldBytes: LIMITS.uploadFieldBytes,
};
/** Bytes and lines of one part's own headers; a name and two types fit in far less. */
const PART_HEADER_BYTES = 16 * 1024;
const PART_HEADER_PAIRS = 32;

/**
 * Reads the whole form and gives its fields. Rejects with the first failure, an `onFile` handler's included.
 * @throws UnsupportedTypeError not multipart/form-data. @throws TooLargeError a limit is crossed.
 * @throws BadRequestError malformed, cut short, or without a boundary.
 */
export async function readMultipart(request: ApiRequest, options: MultipartOptions): Promise<MultipartFields> {
  const limits = { ...DEFAULT_LIMITS, ...options.limits };
  const parser = createParser(request.headers, limits);
  const fields = new Map<string, string[]>();
  const failure = Promise.withResolvers<never>();
  failure.promise.catch(() => {}); // it is also awaited below; a late rejection must not count as unhandled
  const fail = (error: AppError) => failure.reject(error);
  let handled: Promise<void> = Promise.resolve();
  const unfinished = new Set<BusboyFileStream>();

  parser.on('error', (cause) => fail(new BadRequestError('The form is malformed or was cut short.', { cause })));
  parser.on('filesLimit', () => fail(new TooLargeError(`More than ${count(limits.files, 'file')} in one request.`)));
  parser.on('fieldsLimit', () => fail(new TooLargeError(`More than ${count(limits.fields, 'field')} in one request.`)));
  parser.on('partsLimit', () => fail(new TooLargeError('More parts in one request than are accepted.')));
  parser.on('field', (name, value, _nameCut, valueCut) => {
    if (valueCut) return fail(new TooLargeError('A field of the form is too large.'));
    fields.set(name, [...(fields.get(name) ?? []), value]);
  });
  parser.on('file', (field, stream, name, _encoding, mediaType) => {
    stream.on('error', () => {}); // the iterator reports it; without a listener Node would end the process
    unfinished.add(stream);
    stream.on('close', () => unfinished.delete(stream));
    const file = { field, name: name ?? '', mediaType, content: readFile(stream, limits.fileBytes) };
    handled = handled
      .then(() => options.onFile(file))
      .finally(() => stream.resume())
      .catch((error: unknown) => failure.reject(error));
  });

  const finished = Promise.race([once(parser, 'finish'), failure.promise]);
  finished.catch(() => {}); // awaited below, but maybe later than it rejects
  try {
    await Promise.race([feed(request, parser), failure.promise]);
    await finished;
    await Promise.race([handled, failure.promise]);
    return fields;
  } catch (error) {
    // A handler may be waiting for bytes that will never come: it is woken with an error, and what it holds (an open
    // file, half of it on the disk) is let go before the caller hears of the failure.
    for (const stream of unfinished) stream.destroy(new Error('The form failed.'));
    await handled;
    throw error;
  } finally {
    parser.destroy();
  }
}

function createParser(headers: Headers, limits: MultipartLimits): BusboyInstance {
  const contentType = headers.get('content-type') ?? '';
  if (!/^multipart\/form-data\s*(;|$)/i.test(contentType)) {
    throw new UnsupportedTypeError('The content type must be multipart/form-data.');
  }
  if (headers.get('content-encoding')) throw new UnsupportedTypeError('Compressed request bodies are not accepted.');
  try {
    return new Busboy({
      headers: { 'content-type': contentType },
      limits: {
        files: limits.files,
        fields: limits.fields,
        parts: limits.files + limits.fields + 1,
        fileSize: limits.fileBytes,
        fieldSize: limits.fieldBytes,
        headerPairs: PART_HEADER_PAIRS,
        headerSize: PART_HEADER_BYTES,
      },
    });
  } catch (cause) {
    throw new BadRequestError('The form has no boundary.', { cause });
  }
}

async function feed(request: ApiRequest, parser: BusboyInstance): Promise<void> {
  for await (const chunk of request.body ?? []) {
    if (parser.destroyed) return;
    notePassingBytes(chunk.length);
    if (!parser.write(chunk)) await once(parser, 'drain');
  }
  if (request.signal.aborted) throw new BadRequestError('The form was cut short.');
  parser.end();
}

const count = (number: number, noun: string): string => `${number} ${noun}${number === 1 ? '' : 's'}`;

/** Reads at the handler's pace; a file over the limit is an error here, not a silently shorter file. */
async function* readFile(stream: BusboyFileStream, limit: number): AsyncGenerator<Uint8Array> {
  try {
    for await (const chunk of stream.iterator({ destroyOnReturn: false })) yield chunk;
  } catch (cause) {
    throw new BadRequestError('The form was cut short in the middle of a file.', { cause });
  }
  if (stream.truncated) {
    throw new TooLargeError(`A file is larger than ${Math.floor(limit / 1024 / 1024)} MB.`);
  }
}
