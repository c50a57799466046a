/** Hands a stored file to a browser: conditional requests, one byte range, and headers that keep its content inert. */
import { bytes, empty } from '../platform/http/answers.ts';
import { beyondTheEnd, parseRange } from '../platform/http/range.ts';
import type { Answer, ApiRequest } from '../platform/http/types.ts';
import { type StoredPart, storage } from '../platform/storage.ts';
import { isInlineSafe } from './file-types.ts';

/** A stored file and what is said about it. */
export interface Servable {
  readonly id: string;
  readonly name: string;
  readonly mediaType: string;
  readonly sha256: string;
  readonly createdAt: Date;
}

/** An uploaded page must run nothing and reach nothing, even when it is opened in a tab of its own. */
const INERT = "default-src 'none'; img-src 'self' data:; media-src 'self'; style-src 'unsafe-inline'; sandbox";
/** Chromium shows no PDF in a sandbox; its viewer is itself isolated from the page's origin. */
const INERT_PDF = "default-src 'none'; style-src 'unsafe-inline'; object-src 'self'; frame-ancestors 'self'";

/** The file as it was uploaded, or its thumbnail. Throws NotFoundError when it is not on the disk. */
export async function serveFile(file: Servable, part: StoredPart, request: ApiRequest): Promise<Answer> {
  const opened = await storage().open(file.id, part);
  let streamed = false;
  try {
    const mediaType = part === 'thumbnail' ? 'image/webp' : servedType(file.mediaType);
    const etag = `"${part === 'thumbnail' ? 't' : ''}${file.sha256.slice(0, 32)}"`;
    const modified = new Date(Math.floor(file.createdAt.getTime() / 1_000) * 1_000);
    const headers: Record<string, string> = {
      'content-type': mediaType,
      'cache-control': 'private, no-cache',
      etag,
      'last-modified': modified.toUTCString(),
      'accept-ranges': 'bytes',
      'content-disposition': disposition(
        part === 'thumbnail' ? `${file.name.replace(/\.[^.]*$/, '')}.webp` : file.name,
        part === 'thumbnail' || isInlineSafe(file.mediaType),
      ),
      'content-security-policy': mediaType === 'application/pdf' ? INERT_PDF : INERT,
      'cross-origin-resource-policy': 'same-origin',
    };
    if (isUnchanged(request.headers, etag, modified)) return empty(304, headers);

    const range = usesRange(request.headers, etag, modified)
      ? parseRange(request.headers.get('range'), opened.size)
      : null;
    if (range === 'unsatisfiable') return beyondTheEnd(opened.size);
    const { start, end } = range ?? { start: 0, end: opened.size - 1 };
    headers['content-length'] = String(end - start + 1);
    if (range) headers['content-range'] = `bytes ${start}-${end}/${opened.size}`;
    const status = range ? 206 : 200;
    if (request.method === 'HEAD')
      return { status, headers: { ...headers, 'x-content-type-options': 'nosniff' }, body: null };
    streamed = true;
    return bytes(opened.stream(start, end), { status, headers });
  } finally {
    if (!streamed) await opened.close();
  }
}

/** Text of any kind is shown as plain text; only types that a browser cannot run keep their own name inline. */
function servedType(mediaType: string): string {
  return /^text\/plain$/.test(mediaType) ? 'text/plain; charset=utf-8' : mediaType;
}

/** RFC 6266, with the name in ASCII for old clients and in UTF-8 for all others. */
function disposition(name: string, inline: boolean): string {
  const ascii = name.replace(/[^\x20-\x7e]|["\\%]/g, '_');
  const encoded = encodeURIComponent(name).replace(
    /['()*]/g,
    (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return `${inline ? 'inline' : 'attachment'}; filename="${ascii}"; filename*=UTF-8''${encoded}`;
}

/** RFC 9110, 13.2.2: `If-None-Match` is decisive when it is there. */
function isUnchanged(headers: Headers, etag: string, modified: Date): boolean {
  const match = headers.get('if-none-match');
  if (match !== null)
    return match.trim() === '*' || match.split(',').some((tag) => tag.trim().replace(/^W\//, '') === etag);
  const since = Date.parse(headers.get('if-modified-since') ?? '');
  return Number.isFinite(since) && since >= modified.getTime();
}

function usesRange(headers: Headers, etag: string, modified: Date): boolean {
  const condition = headers.get('if-range');
  return condition === null || condition === etag || Date.parse(condition) === modified.getTime();
}
