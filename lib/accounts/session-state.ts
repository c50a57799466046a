/** What a page needs to know of who is signed in. */
import type { SessionState } from '../contract/access.ts';
import type { Identity } from '../platform/identity.ts';
import { accessMode } from './mode.ts';
import { findPerson } from './people.ts';

export async function readSessionState(identity: Identity): Promise<SessionState> {
  const person = identity.kind === 'account' ? await findPerson(identity.id) : null;
  return { mode: accessMode(), signed_in: identity.sessionId !== undefined, person };
}
