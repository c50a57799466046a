/** Taking an uploaded file in: cookies of a browser, a recording of one, or a provider's key. */
import { BadRequestError, TooLargeError } from '../contract/errors.ts';
import { LIMITS } from '../contract/limits.ts';
import { saveProviderKey } from '../credentials/index.ts';
import { type MultipartFile, readMultipart } from '../platform/http/multipart.ts';
import type { ApiRequest } from '../platform/http/types.ts';
import { readCookieExport } from './cookie-export.ts';
import { readHar } from './har.ts';
import { saveCookies } from './store.ts';

const MAX_LABEL_CHARS = 120;
/** `api_key_OpenAI.json` holds `{"api_key": "..."}`. */
const KEY_FILE = /^api_key_([A-Za-z0-9_.-]{1,100})\.json$/i;

export const NO_FILE = 'No selected file';

export interface CookieForm {
  readonly field: 'file' | 'files';
  readonly most: number;
}

/**
 * Reads the form's one field `file` (or, with `form`, several) and stores it when all of it is good; gives the names.
 * @throws BadRequestError, TooLargeError. Nothing is stored then.
 */
export async function receiveCookieFile(
  ownerId: string,
  request: ApiRequest,
  form: CookieForm = { field: 'file', most: 1 },
): Promise<readonly string[]> {
  const { field, most } = form;
  const saves: (() => Promise<void>)[] = [];
  const names: string[] = [];
  await readMultipart(request, {
    // One is taken; the second one is only there to be refused as what it is. The bytes are counted below, where the
    // refusal need not wait for the end of the file.
    limits: { files: most + 1, fields: 10, fieldBytes: LIMITS.reportBytes, fileBytes: 2 * LIMITS.harBytes },
    onFile: async (file) => {
      if (file.field !== field) return;
      if (saves.length >= most) {
        const sentence = most === 1 ? 'Upload one file at a time.' : `Upload at most ${most} files at a time.`;
        throw new BadRequestError(sentence, { param: field });
      }
      saves.push(await readFile(ownerId, file));
      names.push(cleanLabel(file.name));
    },
  });
  if (saves.length === 0) throw new BadRequestError(NO_FILE, { param: field });
  for (const save of saves) await save();
  return names;
}

/** Reads the whole file and tells how to store it. */
async function readFile(ownerId: string, file: MultipartFile): Promise<() => Promise<void>> {
  const label = cleanLabel(file.name);
  if (label === '') throw new BadRequestError('No selected file', { param: 'file' });
  if (/\.har$/i.test(label)) {
    const cookies = await readHar(capped(file.content, LIMITS.harBytes));
    return () => saveCookies(ownerId, label, cookies);
  }
  if (!/[^.]\.json$/i.test(label)) throw new BadRequestError('Not supported file', { param: 'file' });
  const content = await readJsonFile(file.content);
  if (Array.isArray(content)) {
    const cookies = readCookieExport(content);
    return () => saveCookies(ownerId, label, cookies);
  }
  const provider = KEY_FILE.exec(label)?.[1];
  const apiKey = memberOf(content, 'api_key');
  if (provider !== undefined && typeof apiKey === 'string') return () => saveProviderKey(ownerId, provider, apiKey);
  // A browser driver's saved state: {"cookies": [...], "origins": [...]}.
  const listed = memberOf(content, 'cookies');
  if (!Array.isArray(listed)) {
    throw new BadRequestError('The file is neither a list of cookies nor a HAR recording.', { param: 'file' });
  }
  const cookies = readCookieExport(listed);
  return () => saveCookies(ownerId, label, cookies);
}

/** The name is shown and nothing else: no path, nothing invisible, no length. */
function cleanLabel(name: string): string {
  const last = name.toWellFormed().split(/[/\\]/).at(-1) ?? '';
  return last.replace(/\p{C}/gu, '').trim().slice(-MAX_LABEL_CHARS);
}

async function* capped(content: AsyncIterable<Uint8Array>, limit: number): AsyncGenerator<Uint8Array> {
  let size = 0;
  for await (const chunk of content) {
    size += chunk.length;
    if (size > limit) throw new TooLargeError(`The file is larger than ${limit / 1024 / 1024} MB.`, { param: 'file' });
    yield chunk;
  }
}

async function readJsonFile(content: AsyncIterable<Uint8Array>): Promise<unknown> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of capped(content, LIMITS.cookieFileBytes)) chunks.push(chunk);
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(Buffer.concat(chunks));
    return JSON.parse(text);
  } catch (cause) {
    throw new BadRequestError('The file is not valid JSON.', { param: 'file', cause });
  }
}

function memberOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, name)
    ? Reflect.get(value, name)
    : undefined;
}
