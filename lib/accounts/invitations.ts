/** Links that let one person make an account each. The link is told once; only its hash is kept. */
import { randomUUID } from 'node:crypto';
import type { InvitationModel } from '../../generated/prisma/models.ts';
import type { InvitationView, NewInvitation, Role } from '../contract/access.ts';
import { ConflictError, NotFoundError } from '../contract/errors.ts';
import { hashToken, randomToken } from '../platform/crypto.ts';
import { database } from '../platform/database.ts';
import { publicAddresses } from '../platform/http/public-addresses.ts';

const GOOD_MS = 7 * 24 * 3600 * 1000;
const MOST_OPEN = 100;

export interface InvitationRequest {
  readonly by: string;
  readonly role: Role;
  readonly note: string;
  /** The address the request came to. */
  readonly from: URL;
}

/** @throws ConflictError when too many are waiting. */
export async function invite({ by, role, note, from }: InvitationRequest): Promise<NewInvitation> {
  if ((await database().invitation.count({ where: open() })) >= MOST_OPEN) {
    throw new ConflictError('Too many invitations are waiting. Withdraw some first.');
  }
  const token = randomToken();
  const row = await database().invitation.create({
    data: {
      id: randomUUID(),
      ownerId: by,
      tokenHash: hashToken(token),
      role,
      note,
      expiresAt: new Date(Date.now() + GOOD_MS),
    },
  });
  const [address] = publicAddresses(from);
  return { ...toView(row), url: `${address?.origin ?? from.origin}/sign-in?invitation=${token}` };
}

/** Those that can still be used, of all administrators. */
export async function listInvitations(): Promise<InvitationView[]> {
  return (await database().invitation.findMany({ where: open(), orderBy: { seq: 'desc' } })).map(toView);
}

/** @throws NotFoundError */
export async function withdrawInvitation(id: string): Promise<void> {
  const { count } = await database().invitation.deleteMany({ where: { id, ...open() } });
  if (count === 0) throw new NotFoundError('There is no such invitation.');
}

const open = () => ({ usedAt: null, expiresAt: { gt: new Date() } });

const toView = (row: InvitationModel): InvitationView => ({
  id: row.id,
  role: row.role === 'admin' ? 'admin' : 'member',
  note: row.note,
  created: row.createdAt.getTime(),
  expires: row.expiresAt.getTime(),
});
