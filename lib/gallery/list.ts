/** All media of one owner: made by models and uploaded, newest first. */
import type {
  BucketFileModel,
  BucketFileWhereInput,
  MediaModel,
  MediaWhereInput,
} from '../../generated/prisma/models.ts';
import { toFileInfo } from '../buckets/index.ts';
import type { MediaItem, MediaPage } from '../contract/api.ts';
import { BadRequestError, NotFoundError } from '../contract/errors.ts';
import { database } from '../platform/database.ts';
import { storage } from '../platform/storage.ts';
import { mediaUrl } from './store.ts';

const KINDS = ['image', 'audio', 'video'] as const;

export interface MediaQuery {
  readonly cursor?: string | undefined;
  readonly limit: number;
  readonly q?: string | undefined;
  readonly kind?: MediaItem['kind'] | undefined;
}

/** Throws BadRequestError for a cursor that is not ours. */
export async function listMedia(ownerId: string, query: MediaQuery): Promise<MediaPage> {
  const before = query.cursor === undefined ? null : parseCursor(query.cursor);
  const words = (query.q ?? '').split(/\s+/).filter(Boolean).slice(0, 10);
  const kinds = query.kind === undefined ? [...KINDS] : [query.kind];
  // Two tables, one order: time of arrival, then id. One row more than asked for tells whether there is a next page.
  const take = query.limit + 1;
  const orderBy = [{ createdAt: 'desc' as const }, { id: 'desc' as const }];
  const older = before && {
    OR: [{ createdAt: { lt: before.at } }, { createdAt: before.at, id: { lt: before.id } }],
  };
  const base = { ownerId, kind: { in: kinds } };
  const generated: MediaWhereInput = {
    AND: [
      base,
      older ?? {},
      ...words.map((word) => ({
        OR: [{ name: { contains: word } }, { alt: { contains: word } }, { mediaType: { contains: word } }],
      })),
    ],
  };
  const uploaded: BucketFileWhereInput = {
    AND: [
      base,
      older ?? {},
      { status: 'ready' },
      ...words.map((word) => ({ OR: [{ name: { contains: word } }, { mediaType: { contains: word } }] })),
    ],
  };
  const rows = [
    ...(await database().media.findMany({ where: generated, orderBy, take })).map(fromMedia),
    ...(await database().bucketFile.findMany({ where: uploaded, orderBy, take })).map(fromUpload),
  ];
  rows.sort((a, b) => b.created - a.created || (a.id < b.id ? 1 : -1));
  const items = rows.slice(0, query.limit);
  const last = items.at(-1);
  return { items, next_cursor: rows.length > query.limit && last ? `${last.created}.${last.id}` : null };
}

/** Throws NotFoundError for an unknown name or somebody else's. */
export async function getMedia(ownerId: string, name: string): Promise<MediaModel> {
  const media = await database().media.findFirst({ where: { ownerId, name } });
  if (media === null) throw new NotFoundError('File not found');
  return media;
}

/** Removes a generated file by its name. Uploaded ones belong to their bucket. Throws NotFoundError. */
export async function deleteMedia(ownerId: string, name: string): Promise<void> {
  const { id } = await getMedia(ownerId, name);
  await database().media.deleteMany({ where: { id, ownerId } });
  await storage().delete(id);
}

function fromMedia(row: MediaModel): MediaItem {
  const hasThumbnail = row.kind === 'image';
  return {
    id: row.id,
    name: row.name,
    kind: row.kind as MediaItem['kind'],
    media_type: row.mediaType,
    size: row.size,
    width: row.width,
    height: row.height,
    alt: row.alt,
    origin: 'generated',
    created: row.createdAt.getTime(),
    url: mediaUrl(row.name),
    thumbnail_url: hasThumbnail ? `/thumbnail/${encodeURIComponent(row.name)}` : null,
  };
}

function fromUpload(row: BucketFileModel): MediaItem {
  const { url, thumbnail_url } = toFileInfo(row);
  return {
    id: row.id,
    name: row.name,
    kind: row.kind as MediaItem['kind'],
    media_type: row.mediaType,
    size: row.size,
    width: row.width,
    height: row.height,
    alt: '',
    origin: 'uploaded',
    created: row.createdAt.getTime(),
    url,
    thumbnail_url,
  };
}

function parseCursor(cursor: string): { readonly at: Date; readonly id: string } {
  const [, at, id] = /^(\d{1,15})\.([0-9a-f-]{36})$/.exec(cursor) ?? [];
  if (at === undefined || id === undefined) throw new BadRequestError('The cursor is not one of this list.');
  return { at: new Date(Number(at)), id };
}
