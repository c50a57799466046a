/** What somebody may do to the server, by their id alone: for what happens after the request that they sent. */
import { database } from '../platform/database.ts';
import { accessMode } from './mode.ts';

/** Without accounts the server belongs to whoever may come in. */
export async function isAdministrator(ownerId: string): Promise<boolean> {
  if (accessMode() !== 'accounts') return true;
  const user = await database().user.findUnique({ where: { id: ownerId }, select: { role: true } });
  return user === null || user.role === 'admin';
}
