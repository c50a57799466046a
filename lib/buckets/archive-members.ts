/** Takes the files out of an uploaded archive: each becomes a file of the bucket and is read like any other. */
import { isAppError, UnprocessableError } from '../contract/errors.ts';
import { LIMITS } from '../contract/limits.ts';
import { type Archive, openArchive } from '../media/index.ts';
import { database } from '../platform/database.ts';
import { storage } from '../platform/storage.ts';
import { JobError } from '../platform/workers/protocol.ts';
import { insertFiles } from './insert.ts';
import { REFUSED_NAMES } from './names.ts';
import type { BucketFile } from './rows.ts';
import { type TakenFile, takeFile } from './take.ts';

export const ARCHIVE_TYPE = 'application/zip';
/** What programs leave in archives besides their owner's files. */
const CLUTTER = /(^|\/)(__MACOSX|\.git|node_modules)\/|(^|\/)(\.DS_Store|Thumbs\.db)$/;
const NAMED = 5;

export interface Unpacked {
  /** Still to be read. */
  readonly members: readonly BucketFile[];
  /** A sentence about what was left out, or null. */
  readonly note: string | null;
}

/**
 * Throws UnprocessableError when nothing in the archive can be used.
 */
export async function unpackArchive(file: BucketFile): Promise<Unpacked> {
  await forgetMembers(file);
  const archive = await asRefusal(() => openArchive(storage().path(file.id)));
  try {
    return await asRefusal(() => takeMembers(file, archive));
  } finally {
    archive.close();
  }
}

async function takeMembers(file: BucketFile, archive: Archive): Promise<Unpacked> {
  const names = archive.names.filter((name) => !CLUTTER.test(name));
  const taken: TakenFile[] = [];
  const left: string[] = names.slice(LIMITS.zipMembers);
  try {
    for (const path of names.slice(0, LIMITS.zipMembers)) {
      const member = await takeMember(archive, path);
      if (member === null) left.push(path);
      else taken.push({ ...member, parentId: file.id });
    }
    if (taken.length === 0) throw new UnprocessableError('There is nothing in this archive that can be read.');
  } catch (error) {
    for (const { stored } of taken) await storage().delete(stored.id);
    throw error;
  }
  const members = await insertFiles(file.ownerId, file.bucketId, taken, { existing: true });
  // Deleted while it was being unpacked: what came out of it goes too.
  const isGone = (await database().bucketFile.count({ where: { id: file.id } })) === 0;
  if (isGone) await forgetMembers(file);
  return { members: isGone ? [] : members, note: noteOn(left) };
}

/** Null for a member of a kind that is not supported. */
async function takeMember(archive: Archive, path: string): Promise<TakenFile | null> {
  const name = path.replaceAll('/', '_');
  if (REFUSED_NAMES.has(path.split('/').at(-1) ?? '')) return null;
  try {
    const member = await takeFile({ name, content: archive.stream(path) });
    if (member.type.mediaType !== ARCHIVE_TYPE) return member;
    // One level: an archive in an archive in an archive has no end.
    await storage().delete(member.stored.id);
    return null;
  } catch (error) {
    // 415 and 422 speak of this member alone; a damaged archive or a full disk ends it all.
    if (isAppError(error) && (error.status === 415 || error.status === 422)) return null;
    throw error;
  }
}

function noteOn(left: readonly string[]): string | null {
  if (left.length === 0) return null;
  const names = left.slice(0, NAMED).map((path) => path.split('/').at(-1)?.slice(0, 60));
  const more = left.length > NAMED ? ` and ${left.length - NAMED} more` : '';
  return `Not read, because their kind is not supported: ${names.join(', ')}${more}.`;
}

/** What an earlier try, cut off by the end of the process, has taken out. */
async function forgetMembers({ id, ownerId }: BucketFile): Promise<void> {
  const members = await database().bucketFile.findMany({ where: { parentId: id, ownerId }, select: { id: true } });
  await database().bucketFile.deleteMany({ where: { parentId: id, ownerId } });
  for (const member of members) await storage().delete(member.id);
}

async function asRefusal<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof JobError) throw new UnprocessableError(error.message, { cause: error });
    throw error;
  }
}
