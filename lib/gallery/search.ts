/** `GET /search/<a+b+c>`: one of the owner's media by the words of its name and kind (contract 4.5). */
import { NotFoundError } from '../contract/errors.ts';
import { LIMITS } from '../contract/limits.ts';
import { database } from '../platform/database.ts';
import { mediaUrl } from './store.ts';

export interface MediaSearch {
  /** Joined by "+". */
  readonly tags: string;
  /** Which of the matches, best and newest first. */
  readonly skip: number;
  /** The least score; without it every tag must count. */
  readonly min?: number | undefined;
  /** Any of the matches. */
  readonly random: boolean;
}

interface Candidate {
  readonly url: string;
  readonly name: string;
  readonly mediaType: string;
  readonly createdAt: Date;
}

/** The address of the file. Throws NotFoundError. */
export async function findMedia(ownerId: string, search: MediaSearch): Promise<string> {
  const tags = splitTags(search.tags);
  const least = search.min ?? tags.length;
  const matches = (await candidates(ownerId))
    .map((file) => ({ file, score: scoreOf(file, tags) }))
    .filter(({ score }) => score >= least && score > 0)
    .sort((a, b) => b.score - a.score || b.file.createdAt.getTime() - a.file.createdAt.getTime());
  const index = search.random ? Math.floor(Math.random() * matches.length) : search.skip;
  const found = matches[index];
  if (tags.length === 0 || found === undefined) throw new NotFoundError('Not found');
  return found.file.url;
}

const splitTags = (tags: string): string[] => [
  ...new Set(
    tags
      .normalize('NFC')
      .toLowerCase()
      .split(/[+\s]+/)
      // A name holds a shape without its colon.
      .map((tag) => tag.replace(/^(\d+):(\d+)$/, '$1_$2'))
      .filter(Boolean),
  ),
];

/** One for a tag in the media type, and one for each tag in the name. */
function scoreOf({ name, mediaType }: Candidate, tags: readonly string[]): number {
  const lower = name.toLowerCase();
  const byType = tags.some((tag) => mediaType.includes(tag)) ? 1 : 0;
  return byType + tags.filter((tag) => lower.includes(tag)).length;
}

async function candidates(ownerId: string): Promise<Candidate[]> {
  const newest = { orderBy: { seq: 'desc' as const }, take: LIMITS.mediaSearchFiles };
  const select = { name: true, mediaType: true, createdAt: true };
  const generated = await database().media.findMany({
    where: { ownerId },
    ...newest,
    select: { ...select, alt: true },
  });
  const uploaded = await database().bucketFile.findMany({
    where: { ownerId, kind: { in: ['image', 'audio', 'video'] } },
    ...newest,
    select: { ...select, bucketId: true },
  });
  return [
    ...generated.map((file) => ({ ...file, name: `${file.name} ${file.alt}`, url: mediaUrl(file.name) })),
    ...uploaded.map((file) => ({
      ...file,
      url: `/files/${encodeURIComponent(file.bucketId)}/media/${encodeURIComponent(file.name)}`,
    })),
  ];
}
