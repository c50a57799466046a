/** Byte ranges (RFC 9110, section 14): players ask for sound and film piece by piece, and some for nothing else. */
import { bytes } from './answers.ts';
import { refusalAnswer } from './error-answer.ts';
import type { Answer, ApiRequest } from './types.ts';

/** Bytes that are at hand, or the one range of them that is asked for. */
export function rangedBytes(
  data: Uint8Array,
  request: Pick<ApiRequest, 'headers'>,
  headers: Readonly<Record<string, string>>,
): Answer {
  const range = parseRange(request.headers.get('range'), data.length);
  if (range === 'unsatisfiable') return beyondTheEnd(data.length);
  const ranged = { ...headers, 'accept-ranges': 'bytes' };
  if (range === null) return bytes(data, { headers: ranged });
  const { start, end } = range;
  return bytes(data.subarray(start, end + 1), {
    status: 206,
    headers: { ...ranged, 'content-range': `bytes ${start}-${end}/${data.length}` },
  });
}

/** One range of bytes; null (the whole file) for several, for other units and for nonsense. */
export function parseRange(
  header: string | null,
  size: number,
): { readonly start: number; readonly end: number } | 'unsatisfiable' | null {
  const found = /^bytes=(\d{0,15})-(\d{0,15})$/.exec(header?.trim() ?? '');
  const [, first = '', last = ''] = found ?? [];
  if (!found || (first === '' && last === '')) return null;
  if (first === '') {
    const length = Math.min(Number(last), size);
    return length === 0 ? 'unsatisfiable' : { start: size - length, end: size - 1 };
  }
  const start = Number(first);
  if (last !== '' && Number(last) < start) return null;
  if (start >= size) return 'unsatisfiable';
  return { start, end: last === '' ? size - 1 : Math.min(Number(last), size - 1) };
}

/** 416: says where the file ends, so that a client can ask again (RFC 9110, section 15.5.17). */
export const beyondTheEnd = (size: number): Answer =>
  refusalAnswer('gui', {
    status: 416,
    type: 'RangeNotSatisfiableError',
    message: 'The file ends before this range begins.',
    headers: { 'content-range': `bytes */${size}` },
  });
