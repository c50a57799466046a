/** The rows of buckets and their files, always under their owner. */
import type { BucketFileModel, BucketModel } from '../../generated/prisma/models.ts';
import type { FileInfo } from '../contract/api.ts';
import { NotFoundError } from '../contract/errors.ts';
import { thumbnailSize } from '../media/index.ts';
import { database } from '../platform/database.ts';

export type BucketFile = BucketFileModel;

/**
 * The files of a bucket in the order of their upload; an archive that has been unpacked is left out in favour of what
 * it held. Throws NotFoundError for an unknown bucket or somebody else's.
 */
export async function getFiles(ownerId: string, bucketId: string): Promise<BucketFile[]> {
  const files = await listFiles(ownerId, bucketId);
  const unpacked = new Set(files.map((file) => file.parentId));
  return files.filter((file) => !unpacked.has(file.id));
}

/** Every file of a bucket, archives included. Throws NotFoundError. */
export async function listFiles(ownerId: string, bucketId: string): Promise<BucketFile[]> {
  const bucket = await database().bucket.findFirst({
    where: { id: bucketId, ownerId },
    include: { files: { orderBy: { seq: 'asc' } } },
  });
  if (bucket === null) throw noBucket();
  return bucket.files;
}

export type BucketWithFiles = Pick<BucketModel, 'id' | 'createdAt'> & { readonly files: readonly BucketFile[] };

export interface BucketPage {
  /** What the ids begin with. */
  readonly prefix: string;
  /** The id of the last bucket of the page before. */
  readonly after?: string | undefined;
  readonly order: 'asc' | 'desc';
  readonly most: number;
}

/** An owner's buckets in the order they were made. */
export async function listBuckets(ownerId: string, page: BucketPage): Promise<BucketWithFiles[]> {
  const last =
    page.after === undefined ? null : await database().bucket.findFirst({ where: { id: page.after, ownerId } });
  if (page.after !== undefined && last === null) throw noBucket();
  const beyond = last === null ? {} : { seq: page.order === 'asc' ? { gt: last.seq } : { lt: last.seq } };
  return database().bucket.findMany({
    where: { ownerId, id: { startsWith: page.prefix }, ...beyond },
    orderBy: { seq: page.order },
    take: page.most,
    include: { files: { orderBy: { seq: 'asc' } } },
  });
}

/** Throws NotFoundError for an unknown file or somebody else's. */
export async function getFile(ownerId: string, fileId: string): Promise<BucketFile> {
  const file = await database().bucketFile.findFirst({ where: { id: fileId, ownerId } });
  if (file === null) throw new NotFoundError('File not found');
  return file;
}

/** By display name. Throws NotFoundError. */
export async function getNamedFile(ownerId: string, bucketId: string, name: string): Promise<BucketFile> {
  const file = await database().bucketFile.findFirst({ where: { bucketId, name, ownerId } });
  if (file === null) throw new NotFoundError('File not found');
  return file;
}

/** These files; an archive stands for what it held, unless nothing was taken out of it. */
export async function expandArchives(ownerId: string, fileIds: readonly string[]): Promise<string[]> {
  const members = await database().bucketFile.findMany({
    where: { ownerId, parentId: { in: [...fileIds] } },
    orderBy: { seq: 'asc' },
    select: { id: true, parentId: true },
  });
  return fileIds.flatMap((id) => {
    const own = members.filter((member) => member.parentId === id);
    return own.length > 0 ? own.map((member) => member.id) : [id];
  });
}

export const noBucket = (): NotFoundError => new NotFoundError('Bucket directory not found');

/** The wire's view of a row. */
export function toFileInfo(file: BucketFile): FileInfo {
  const base = `/files/${encodeURIComponent(file.bucketId)}`;
  const name = encodeURIComponent(file.name);
  const hasThumbnail = file.kind === 'image' && file.status === 'ready';
  const small = hasThumbnail ? thumbnailSize(file) : null;
  return {
    id: file.id,
    bucket_id: file.bucketId,
    name: file.name,
    media_type: file.mediaType,
    kind: file.kind as FileInfo['kind'],
    size: file.size,
    width: file.width,
    height: file.height,
    pages: file.pages,
    status: file.status as FileInfo['status'],
    error: file.error,
    url: `${base}/media/${name}`,
    thumbnail_url: hasThumbnail ? `${base}/thumbnail/${name}` : null,
    thumbnail_width: small?.width ?? null,
    thumbnail_height: small?.height ?? null,
    source_url: file.sourceUrl,
  };
}
