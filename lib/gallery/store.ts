/** Keeps what models make: images, sounds and videos, under a name of ours. */
import type { MediaModel } from '../../generated/prisma/models.ts';
import { takeFile } from '../buckets/index.ts';
import { UnprocessableError, UpstreamError, UpstreamTimeoutError } from '../contract/errors.ts';
import { LIMITS } from '../contract/limits.ts';
import { requireRoom } from '../demo/index.ts';
import { readImage } from '../media/index.ts';
import { database } from '../platform/database.ts';
import { createFetch } from '../platform/outbound/index.ts';
import { storage } from '../platform/storage.ts';
import { cleanTags, mediaName } from './names.ts';

/** As a provider hands it out: an address (http, https or `data:`) or the bytes themselves. */
export type MediaSource = { readonly url: string } | { readonly data: Uint8Array };

export interface MediaOrigin {
  /** What was asked for: the description. */
  readonly alt: string;
  /** Words it can be found by: provider, model, size. */
  readonly tags?: readonly string[];
  /** Where it came from, kept for the record; never a data URI. */
  readonly sourceUrl?: string | null;
  readonly messageId?: string | null;
}

export interface StoredMedia {
  readonly name: string;
  /** `/media/<name>` */
  readonly url: string;
}

/**
 * Decodes or downloads one generated file, identifies it by its content, makes its thumbnail and stores it.
 * Throws AppErrors: an address that is not allowed, an answer that is no media, 413, 422, 502, 504, 507.
 */
export async function storeGenerated(
  ownerId: string,
  media: MediaSource,
  origin: MediaOrigin,
  signal: AbortSignal = new AbortController().signal,
): Promise<StoredMedia> {
  await storage().ensureSpace(0);
  const timeout = AbortSignal.timeout(LIMITS.generatedMediaMs);
  try {
    const content = await contentOf(media, AbortSignal.any([signal, timeout]));
    return await keep(ownerId, content, origin);
  } catch (error) {
    signal.throwIfAborted();
    if (timeout.aborted) throw new UpstreamTimeoutError('The media could not be fetched in time.', { cause: error });
    throw error;
  }
}

/** The same file among somebody else's media, with what is known of it. Throws what storing throws (413, 507). */
export async function copyMedia(ownerId: string, media: MediaModel): Promise<StoredMedia> {
  await storage().ensureSpace(media.size);
  const opened = await storage().open(media.id);
  return keep(ownerId, opened.stream(), { alt: media.alt, tags: media.tags.split(/[\s+]+/).filter(Boolean) });
}

async function keep(ownerId: string, content: AsyncIterable<Uint8Array>, origin: MediaOrigin): Promise<StoredMedia> {
  // Without an extension: nothing is promised, the content alone decides.
  const { type, stored } = await takeFile({ name: 'generated', content }, LIMITS.generatedMediaBytes);
  try {
    await requireRoom(ownerId, stored.size);
    const tags = origin.tags ?? [];
    const now = new Date();
    const name = mediaName({ mediaType: type.mediaType, alt: origin.alt, tags, now });
    if (name === null) throw new UnprocessableError('This is neither an image nor a sound nor a video.');
    const size = type.kind === 'image' ? await measure(stored.id) : { width: null, height: null };
    await database().media.create({
      data: {
        ...stored,
        ...size,
        ownerId,
        name,
        mediaType: type.mediaType,
        kind: type.kind,
        alt: origin.alt.slice(0, 1_000),
        tags: cleanTags(tags),
        sourceUrl: origin.sourceUrl?.startsWith('data:') ? null : (origin.sourceUrl?.slice(0, LIMITS.urlChars) ?? null),
        messageId: origin.messageId ?? null,
        createdAt: now,
      },
    });
    return { name, url: mediaUrl(name) };
  } catch (error) {
    await storage().delete(stored.id);
    throw error;
  }
}

export const mediaUrl = (name: string): string => `/media/${encodeURIComponent(name)}`;

async function measure(id: string): Promise<{ width: number; height: number }> {
  const { width, height, thumbnail } = await readImage(storage().path(id));
  await storage().writePart(id, 'thumbnail', thumbnail);
  return { width, height };
}

async function contentOf(media: MediaSource, signal: AbortSignal): Promise<AsyncIterable<Uint8Array>> {
  if ('data' in media) return once(media.data);
  if (media.url.startsWith('data:')) return once(decodeDataUri(media.url));
  const fetch = createFetch({ policy: 'public', maxBytes: LIMITS.generatedMediaBytes });
  const response = await fetch(media.url, { signal, headers: { accept: 'image/*, audio/*, video/*' } });
  if (!response.ok || response.body === null) {
    await response.body?.cancel();
    throw new UpstreamError(`The media could not be fetched: the other side answered ${response.status}.`);
  }
  return response.body;
}

function decodeDataUri(uri: string): Uint8Array {
  const head = /^data:[^,;]{0,100}(?:;[^,;]{0,100}){0,5};base64,/i.exec(uri.slice(0, 700))?.[0];
  if (head === undefined) throw new UnprocessableError('The media is no base64 data URI.');
  return Buffer.from(uri.slice(head.length), 'base64');
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}
