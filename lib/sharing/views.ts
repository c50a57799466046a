/** Counts readers: one a day for each cookie, and never more than the owner allowed. */
import type { ShareModel } from '../../generated/prisma/models.ts';
import { GoneError } from '../contract/errors.ts';
import { database } from '../platform/database.ts';

/** The day of a visit that is none: whoever made the share looks at what they made. */
const NEVER = '9999-12-31';

/** Looks by this viewer are not counted. */
export async function excuseViewer(share: { readonly id: string; readonly ownerId: string }, viewer: string) {
  const { id: shareId, ownerId } = share;
  await database().shareVisit.create({ data: { shareId, ownerId, viewer, day: NEVER } });
}

/**
 * Counts this reader, unless that was done today.
 * @throws GoneError for one too many, who is not counted.
 */
export async function countView(share: Pick<ShareModel, 'id' | 'ownerId'>, viewer: string): Promise<void> {
  const day = new Date().toISOString().slice(0, 10);
  await database().$transaction(async (tx) => {
    const mark = { shareId: share.id, viewer, day: NEVER };
    if ((await tx.shareVisit.count({ where: mark })) > 0) return;
    const first = await tx.$executeRaw`
      INSERT INTO ShareVisit (ownerId, shareId, viewer, day) VALUES (${share.ownerId}, ${share.id}, ${viewer}, ${day})
      ON CONFLICT DO NOTHING`;
    if (first === 0) return;
    const counted = await tx.$executeRaw`
      UPDATE Share SET views = views + 1 WHERE id = ${share.id} AND (maxViews IS NULL OR views < maxViews)`;
    // Thrown inside the transaction: the visit is taken back.
    if (counted === 0) throw new GoneError('This share has been read as often as its owner allowed.');
    await tx.$executeRaw`DELETE FROM ShareVisit WHERE day < ${day}`;
  });
}
