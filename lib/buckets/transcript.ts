/** What was heard in a stored sound or film, kept with it. */
import { LIMITS } from '../contract/limits.ts';
import { chunkBlocks } from '../media/index.ts';
import { storage } from '../platform/storage.ts';
import { writeChunks } from './ingest.ts';
import { getFile } from './rows.ts';

export interface KeptTranscript {
  readonly text: string;
  /** Who heard it, for people. */
  readonly by: string;
  /** Seconds. */
  readonly duration?: number | undefined;
  readonly segments?: readonly { readonly start: number; readonly end: number; readonly text: string }[] | undefined;
}

/** Null when nobody has heard it yet. Throws NotFoundError for somebody else's file. */
export async function readTranscript(ownerId: string, fileId: string): Promise<KeptTranscript | null> {
  const file = await getFile(ownerId, fileId);
  const kept = await storage().openIfPresent(file.id, 'transcript');
  if (kept === null) return null;
  // Written by `keepTranscript`; nothing else can put a file there.
  return JSON.parse(Buffer.from(await kept.read(LIMITS.fileReadBytes)).toString('utf8')) as KeptTranscript;
}

/** Search finds what was said, too. */
export async function keepTranscript(ownerId: string, fileId: string, heard: KeptTranscript): Promise<void> {
  const file = await getFile(ownerId, fileId);
  const { text, by, duration, segments } = heard;
  const said = segments?.map((segment) => segment.text) ?? [];
  const rows = (said.length > 0 ? said : [text]).filter((row) => row.trim() !== '');
  await writeChunks(
    file,
    chunkBlocks(rows.map((row) => ({ text: row, page: null, heading: '', kind: 'row' as const }))),
  );
  const kept: KeptTranscript = { text, by, duration, segments };
  await storage().writePart(file.id, 'transcript', new TextEncoder().encode(JSON.stringify(kept)));
}
