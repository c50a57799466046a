/** The name of a downloaded file: what the other side calls it, else one made of its address. */
import { createHash } from 'node:crypto';
import { cleanFileName, extensionOf } from '../names.ts';

/** Extension by what the other side says it sends; the content decides later whether that is true. */
const EXTENSIONS: Readonly<Record<string, string>> = {
  'text/html': '.html',
  'application/xhtml+xml': '.html',
  'text/plain': '.txt',
  'text/markdown': '.md',
  'text/csv': '.csv',
  'text/css': '.css',
  'text/javascript': '.js',
  'application/javascript': '.js',
  'application/json': '.json',
  'application/xml': '.xml',
  'text/xml': '.xml',
  'application/pdf': '.pdf',
  'application/zip': '.zip',
  'application/epub+zip': '.epub',
  'application/vnd.openxmlformats-officedocument.wordprocessingml.document': '.docx',
  'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet': '.xlsx',
  'application/vnd.oasis.opendocument.text': '.odt',
  'image/png': '.png',
  'image/jpeg': '.jpg',
  'image/gif': '.gif',
  'image/webp': '.webp',
  'audio/wav': '.wav',
  'audio/mpeg': '.mp3',
  'audio/flac': '.flac',
  'audio/ogg': '.ogg',
  'audio/mp4': '.m4a',
  'video/mp4': '.mp4',
  'video/webm': '.webm',
};

/** Characters of the path that may be part of a name of 100, beside the host's and the hash's. */
const PATH_CHARS = 40;

/** `<host>+<path with / as _>+<24 base32 characters of the address's SHA-256><extension>` (contract 4.4). */
export function downloadName(address: string, headers: Headers): string {
  const given = dispositionName(headers.get('content-disposition') ?? '');
  if (given !== null && extensionOf(given) !== '') return given;
  const url = new URL(address);
  const type = (headers.get('content-type') ?? '').split(';')[0]?.trim().toLowerCase() ?? '';
  const last = extensionOf(url.pathname);
  const extension = EXTENSIONS[type] ?? (last === '' ? '' : `.${last}`);
  const host = url.host.replace(/^www\./, '').slice(0, 30);
  const path = url.pathname.replace(/^\/+|\/+$/g, '').replaceAll('/', '_');
  const parts = [host, cleanFileName(path).slice(0, PATH_CHARS), base32(createHash('sha256').update(address).digest())];
  return cleanFileName(parts.filter((part) => part !== '' && part !== 'file').join('+') + extension);
}

/** The name in a `Content-Disposition` (RFC 6266), cleaned; null without one. */
function dispositionName(header: string): string | null {
  const extended = /filename\*\s*=\s*utf-8''([^;\s]{1,400})/i.exec(header)?.[1];
  const plain = /filename\s*=\s*(?:"([^"]{1,400})"|([^;\s"]{1,400}))/i.exec(header);
  const raw = extended ?? plain?.[1] ?? plain?.[2];
  return raw === undefined ? null : cleanFileName(raw.replaceAll('\0', ''));
}

/** RFC 4648 in lower case, the first 24 characters. */
function base32(digest: Buffer): string {
  const bits = [...digest.subarray(0, 15)].map((byte) => byte.toString(2).padStart(8, '0')).join('');
  return (bits.match(/.{5}/g) ?? [])
    .map((group) => 'abcdefghijklmnopqrstuvwxyz234567'.charAt(parseInt(group, 2)))
    .join('');
}
