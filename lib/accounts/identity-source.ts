/** Tells who a session's cookie, or a program's Basic header, speaks for. */
import type { PersonView } from '../contract/access.ts';
import { config } from '../platform/config.ts';
import { hashToken } from '../platform/crypto.ts';
import { database } from '../platform/database.ts';
import {
  type Asking,
  addGate,
  addIdentitySource,
  closeToStrangers,
  type Identity,
  setChallenge,
} from '../platform/identity.ts';
import { isSetupOpen, setupKey } from './admission.ts';
import { basicChallenge, nameUser, readBasic, requireBasic } from './basic.ts';
import { type EndRuns, setEndRuns } from './erase-owner.ts';
import { accessMode } from './mode.ts';
import { ownerStamp } from './owner-password.ts';
import { readSessionToken } from './session-cookie.ts';
import { endOfSession, findSession, identityMemory } from './sessions.ts';
import { SOLE_OWNER } from './sign-in.ts';

/** So long a found identity is believed without asking the database again; what changes here empties it at once. */
const BELIEVED_MS = 5_000;
const MOST_BELIEVED = 2_000;

/** Closes the server to strangers when it has a password or accounts. Called once, before it listens. */
export async function guardAccess(hooks: { readonly endRuns: EndRuns }): Promise<void> {
  setEndRuns(hooks.endRuns);
  const mode = accessMode();
  if (mode === 'open') return;
  closeToStrangers();
  addIdentitySource('session', fromSession);
  if (mode === 'accounts') return tellSetup();
  addIdentitySource('basic', fromBasic);
  addGate('basic user', ({ request }) => nameUser(request.headers));
  setChallenge(basicChallenge);
}

/** Whoever reads what the server prints may make the first account. */
async function tellSetup(): Promise<void> {
  const key = setupKey();
  if (key === null || !(await isSetupOpen())) return;
  const { PUBLIC_URL, HOST, PORT } = config();
  const host = ['0.0.0.0', '::'].includes(HOST) ? 'localhost' : HOST;
  const origin = PUBLIC_URL === undefined ? `http://${host}:${PORT}` : new URL(PUBLIC_URL).origin;
  process.stdout.write(`Make the first account at ${origin}/sign-in?setup=${key}\n`);
}

async function fromSession(asking: Asking): Promise<Identity | null> {
  const token = readSessionToken(asking);
  if (token === null) return null;
  const hash = hashToken(token);
  const memory = identityMemory();
  const known = memory.believed.get(hash);
  if (known && performance.now() - known.at < BELIEVED_MS) return known.identity;
  const { generation } = memory;
  const identity = await identityOf(token);
  // What was signed out while the database was asked must not be believed again.
  if (identity && generation === memory.generation) {
    if (memory.believed.size >= MOST_BELIEVED) memory.believed.clear();
    memory.believed.set(hash, { at: performance.now(), identity });
  }
  return identity;
}

async function identityOf(token: string): Promise<Identity | null> {
  const session = await findSession(token);
  if (!session) return null;
  const of = { sessionId: session.id, withdrawn: endOfSession(session.id) };
  if (accessMode() === 'password') {
    const isOwner = session.ownerId === SOLE_OWNER && session.stamp === ownerStamp();
    return isOwner ? { id: SOLE_OWNER, kind: 'local', role: 'admin', ...of } : null;
  }
  if (session.stamp !== '') return null;
  const user = await database().user.findUnique({ where: { id: session.ownerId }, select: { id: true, role: true } });
  return user && { id: user.id, kind: 'account', role: toRole(user.role), ...of };
}

async function fromBasic(asking: Asking): Promise<Identity | null> {
  // OpenAI's clients speak Bearer; a Basic header there is none of ours.
  const credentials = asking.face === 'openai' ? null : readBasic(asking.headers);
  if (credentials === null) return null;
  await requireBasic(asking, credentials);
  return { id: SOLE_OWNER, kind: 'local', role: 'admin' };
}

const toRole = (role: string): PersonView['role'] => (role === 'admin' ? 'admin' : 'member');
