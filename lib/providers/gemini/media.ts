/** Pictures and sound that Gemini sends inside its answer. */
import { LIMITS } from '../../contract/limits.ts';
import { asObject, asString } from '../openai-compatible/json.ts';
import type { GeneratedMedia } from '../provider.ts';

const TYPE = /^(image|audio|video)\/[a-z0-9.+-]+$/;

/** null for what is no media, whatever it calls itself; the gallery judges the bytes. */
export function readMedia(value: unknown): Extract<GeneratedMedia, { data: Uint8Array }> | null {
  const blob = asObject(value);
  const mediaType = asString(blob?.mimeType)?.split(';')[0]?.trim().toLowerCase() ?? '';
  const kind = TYPE.exec(mediaType)?.[1];
  const base64 = asString(blob?.data) ?? '';
  if (base64 === '' || base64.length > LIMITS.fileReadBytes) return null;
  const data = new Uint8Array(Buffer.from(base64, 'base64'));
  if (data.length === 0) return null;
  return kind === 'image' || kind === 'audio' || kind === 'video' ? { kind, mediaType, data } : null;
}
