/** The people of a server with accounts. One administrator always stays: a server nobody can set up helps nobody. */
import type { UserModel } from '../../generated/prisma/models.ts';
import type { PersonView, Role } from '../contract/access.ts';
import { ConflictError, ForbiddenError, NotFoundError } from '../contract/errors.ts';
import { database } from '../platform/database.ts';
import type { Peered } from '../platform/http/client-address.ts';
import { attempt } from './attempts.ts';
import { eraseOwner } from './erase-owner.ts';
import { hashPassword, verifyPassword } from './password.ts';
import { endSessions, forgetIdentities } from './sessions.ts';

const CREDENTIAL = 'credential';
const MOST_PEOPLE = 1_000;

export async function findPerson(id: string): Promise<PersonView | null> {
  const user = await database().user.findUnique({ where: { id } });
  return user && toView(user, (await passwordOf(id)) !== null);
}

export async function listPeople(): Promise<PersonView[]> {
  const users = await database().user.findMany({ orderBy: { seq: 'asc' }, take: MOST_PEOPLE });
  const withPassword = await database().account.findMany({
    where: { providerId: CREDENTIAL },
    select: { ownerId: true },
  });
  const ids = new Set(withPassword.map((account) => account.ownerId));
  return users.map((user) => toView(user, ids.has(user.id)));
}

export async function changeName(id: string, name: string): Promise<void> {
  await database().user.update({ where: { id }, data: { name } });
}

/** @throws NotFoundError; ConflictError for the last administrator. */
export async function changeRole(id: string, role: Role): Promise<void> {
  if (role !== 'admin') await requireOtherAdmin(id);
  const { count } = await database().user.updateMany({ where: { id }, data: { role } });
  if (count === 0) throw noSuchPerson();
  forgetIdentities();
}

/**
 * Puts another password in the place of the current one, and signs every other browser out.
 * @throws ForbiddenError when the current one is wrong, RateLimitError after too many of those.
 */
export async function changePassword(
  request: Peered,
  id: string,
  passwords: { readonly current: string; readonly next: string; readonly sessionId: string | undefined },
): Promise<void> {
  await requirePassword(request, id, passwords.current);
  const password = await hashPassword(passwords.next);
  await database().account.updateMany({ where: { ownerId: id, providerId: CREDENTIAL }, data: { password } });
  await endSessions(id, { except: passwords.sessionId });
}

/** Deletes one's own account with everything in it. @throws as `changePassword`; ConflictError for the last administrator. */
export async function deleteOwnAccount(request: Peered, id: string, password: string): Promise<void> {
  if ((await passwordOf(id)) !== null) await requirePassword(request, id, password);
  await removePerson(id);
}

/** @throws NotFoundError; ConflictError for the last administrator. */
export async function removePerson(id: string): Promise<void> {
  await requireOtherAdmin(id);
  const { count } = await database().user.deleteMany({ where: { id } });
  if (count === 0) throw noSuchPerson();
  await eraseOwner(id);
}

async function requirePassword(request: Peered, id: string, password: string): Promise<void> {
  const stored = await passwordOf(id);
  if (stored === null) throw new ForbiddenError('This account signs in without a password of this server.');
  const isRight = await attempt(request, `account ${id}`, async () => (await verifyPassword(stored, password)) || null);
  if (isRight === null) throw new ForbiddenError('The current password is not right.', { code: 'wrong_password' });
}

async function passwordOf(id: string): Promise<string | null> {
  const where = { ownerId: id, providerId: CREDENTIAL };
  return (await database().account.findFirst({ where, select: { password: true } }))?.password ?? null;
}

async function requireOtherAdmin(id: string): Promise<void> {
  const admins = await database().user.findMany({ where: { role: 'admin' }, select: { id: true } });
  if (admins.length === 1 && admins[0]?.id === id) {
    throw new ConflictError('This is the only administrator. Make somebody else one first.');
  }
}

const noSuchPerson = () => new NotFoundError('There is no such account.');

const toView = (user: UserModel, hasPassword: boolean): PersonView => ({
  id: user.id,
  name: user.name,
  email: user.email,
  role: user.role === 'admin' ? 'admin' : 'member',
  has_password: hasPassword,
  created: user.createdAt.getTime(),
});
