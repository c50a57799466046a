/** The sound or film of a request: a form with a `file`, or the address of one, in JSON, a form or the request's own address. */
import { createWriteStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { BadRequestError, TooLargeError, UpstreamError } from '../../contract/errors.ts';
import { LIMITS } from '../../contract/limits.ts';
import { withScratchFile } from '../../media/index.ts';
import { readCapped, readJson } from '../../platform/http/body.ts';
import { readMultipart } from '../../platform/http/multipart.ts';
import type { ApiRequest } from '../../platform/http/types.ts';
import { createFetch } from '../../platform/outbound/index.ts';
import { storage } from '../../platform/storage.ts';

export interface AskedMedia {
  /** Where it lies; it is deleted after the work. */
  readonly file: string;
  /** As the client, or the address, calls it. */
  readonly name: string;
}

export type Parameters = Readonly<Record<string, string>>;

interface Options {
  /** Fields that may hold an address, the usual one first. */
  readonly addresses: readonly [string, ...string[]];
}

/** What is asked for, before the file is there. */
export interface MediaRequest {
  /** Of the address, the JSON or the form; the latter two win. Empty ones count as not sent. */
  readonly parameters: Parameters;
  /** Fetches the file where only its address came. */
  load(signal: AbortSignal): Promise<AskedMedia>;
}

/**
 * Reads the request to its end and runs the work. The file streams to the disk, however large it is.
 * @throws BadRequestError malformed, or neither file nor address; TooLargeError; UnsupportedTypeError; what the work
 *   throws. `load` throws BadRequestError for an address that is not allowed, UpstreamError for one that gives nothing.
 */
export function withAskedMedia<T>(
  request: ApiRequest,
  options: Options,
  work: (asked: MediaRequest) => Promise<T>,
): Promise<T> {
  return withScratchFile(async (file) => {
    const { sent, fields } = isForm(request)
      ? await readForm(request, file)
      : { sent: null, fields: await readFields(request) };
    const given = [...request.url.searchParams, ...fields].filter(([, value]) => value !== '');
    const parameters = Object.fromEntries(given);
    const address = options.addresses.map((name) => parameters[name]).find((value) => value !== undefined);
    if (sent === null && address === undefined) throw missing(options);
    return work({
      parameters,
      load: async (signal) => sent ?? (await fetchInto(file, address ?? '', signal)),
    });
  });
}

const missing = ({ addresses: [address] }: Options): BadRequestError =>
  new BadRequestError(`file: a file is required, or its address in ${address}`, { param: 'file' });

const contentType = (request: ApiRequest): string => request.headers.get('content-type') ?? '';
const isForm = (request: ApiRequest): boolean => /^multipart\//i.test(contentType(request));

async function readForm(request: ApiRequest, file: string) {
  let sent: AskedMedia | null = null;
  await storage().ensureSpace(Number(request.headers.get('content-length') ?? 0));
  const fields = await readMultipart(request, {
    limits: { files: 1, fileBytes: LIMITS.avFileBytes, fieldBytes: LIMITS.jsonBytes },
    async onFile({ field, name, content }) {
      if (field !== 'file') return;
      await pipeline(content, createWriteStream(file, { flags: 'wx', mode: 0o600 }));
      sent = { file, name };
    },
  });
  const last = [...fields].map(([name, values]): [string, string] => [name, values.at(-1) ?? '']);
  return { sent: sent as AskedMedia | null, fields: last };
}

async function readFields(request: ApiRequest): Promise<[string, string][]> {
  if (/^application\/x-www-form-urlencoded\b/i.test(contentType(request))) return [...(await readEncoded(request))];
  const raw = await readCapped(request, LIMITS.jsonBytes);
  // All may stand in the address.
  if (raw.length === 0) return [];
  const body = await readJson({ ...request, body: once(raw) }, { limit: LIMITS.jsonBytes });
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    throw new BadRequestError('The body must be a JSON object.');
  }
  return Object.entries(body).flatMap(([name, value]): [string, string][] => {
    if (value === null || value === undefined) return [];
    if (!['string', 'number', 'boolean'].includes(typeof value)) {
      throw new BadRequestError(`${name.slice(0, 40)}: must be a text or a number`, { param: name.slice(0, 40) });
    }
    return [[name, String(value)]];
  });
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}

async function readEncoded(request: ApiRequest): Promise<URLSearchParams> {
  const decoder = new TextDecoder();
  let text = '';
  for await (const chunk of request.body ?? []) {
    text += decoder.decode(chunk, { stream: true });
    if (text.length > LIMITS.jsonBytes) throw new TooLargeError('The form is too large.');
  }
  return new URLSearchParams(text + decoder.decode());
}

async function fetchInto(file: string, address: string, signal: AbortSignal): Promise<AskedMedia> {
  const fetch = createFetch({ policy: 'public', maxBytes: LIMITS.avFileBytes });
  const response = await fetch(address, { signal, headers: { accept: 'audio/*, video/*, */*;q=0.5' } });
  if (!response.ok || response.body === null) {
    await response.body?.cancel();
    throw new UpstreamError(`The file could not be fetched: the other side answered ${response.status}.`);
  }
  await pipeline(response.body, createWriteStream(file, { flags: 'w', mode: 0o600 }), { signal });
  return { file, name: new URL(address).pathname.split('/').at(-1) ?? '' };
}
