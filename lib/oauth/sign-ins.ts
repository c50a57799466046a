/**
 * Sign-ins under way. In memory: they live for minutes, and one that is lost in a restart is begun again. A browser gets
 * a name of ours for it, so the code that fetches the token never leaves the server, and only who began it can end it.
 */
import { randomBytes } from 'node:crypto';
import type { SignInPoll, SignInStart } from '../contract/api.ts';
import { isAppError, NotFoundError, UpstreamError } from '../contract/errors.ts';
import { saveProviderKey } from '../credentials/index.ts';
import { singleton } from '../platform/singleton.ts';
import type { Provider } from '../providers/provider.ts';
import { askForToken, type DeviceOutcome, requestDeviceCode } from './device-flow.ts';

interface SignIn {
  readonly ownerId: string;
  readonly provider: string;
  readonly deviceCode: string;
  /** Monotonic ms. */
  readonly expiresAt: number;
  intervalMs: number;
  /** Nobody is asked before. */
  nextAt: number;
  /** The question under way: polls that come meanwhile get its answer. */
  asking: Promise<SignInPoll> | null;
}

const MAX_OF_OWNER = 5;
const MAX = 1_000;
/** RFC 8628, section 3.5: `slow_down` adds so much for good. */
const SLOW_DOWN_MS = 5_000;
const MAX_INTERVAL_MS = 60_000;

const table = (): Map<string, SignIn> => singleton('signIns', () => new Map<string, SignIn>());

/** @throws UpstreamError when the provider does not start one. */
export async function startSignIn(ownerId: string, provider: Provider): Promise<SignInStart> {
  const { deviceCode, userCode, verificationUri, expiresIn, interval } = await asUpstream(requestDeviceCode());
  const name = randomBytes(24).toString('base64url');
  const now = performance.now();
  forgetOld(ownerId, now);
  table().set(name, {
    ownerId,
    provider: provider.id,
    deviceCode,
    expiresAt: now + expiresIn * 1000,
    intervalMs: interval * 1000,
    nextAt: now + interval * 1000,
    asking: null,
  });
  return {
    status: 'pending',
    device_code: name,
    user_code: userCode,
    verification_uri: verificationUri,
    expires_in: expiresIn,
    interval,
  };
}

/**
 * How it stands; asks the provider no more often than it wishes. On success the token is stored in place of the key.
 * @throws NotFoundError for a sign-in that is unknown, over, or somebody else's; UpstreamError.
 */
export async function pollSignIn(ownerId: string, provider: Provider, name: string): Promise<SignInPoll> {
  const signIn = table().get(name);
  if (!signIn || signIn.ownerId !== ownerId || signIn.provider !== provider.id) {
    throw new NotFoundError('There is no such sign-in. Begin again.', { param: 'device_code' });
  }
  const now = performance.now();
  if (now > signIn.expiresAt) return end(name, signIn, 'expired');
  if (signIn.asking === null && now < signIn.nextAt) return pending(signIn);
  signIn.asking ??= ask(name, signIn).finally(() => {
    signIn.asking = null;
  });
  return signIn.asking;
}

async function ask(name: string, signIn: SignIn): Promise<SignInPoll> {
  let outcome: DeviceOutcome;
  try {
    outcome = await asUpstream(askForToken(signIn.deviceCode));
  } finally {
    signIn.nextAt = performance.now() + signIn.intervalMs;
  }
  switch (outcome.status) {
    case 'success':
      await saveProviderKey(signIn.ownerId, signIn.provider, outcome.token);
      return end(name, signIn, 'success');
    case 'slow_down':
      signIn.intervalMs = Math.max(signIn.intervalMs + SLOW_DOWN_MS, (outcome.interval ?? 0) * 1000);
      signIn.intervalMs = Math.min(MAX_INTERVAL_MS, signIn.intervalMs);
      signIn.nextAt = performance.now() + signIn.intervalMs;
      return pending(signIn);
    case 'pending':
      return pending(signIn);
    default:
      return end(name, signIn, outcome.status);
  }
}

const pending = ({ provider, intervalMs }: SignIn): SignInPoll => ({
  status: 'pending',
  provider,
  interval: Math.ceil(intervalMs / 1000),
});

function end(name: string, { provider }: SignIn, status: 'success' | 'expired' | 'denied'): SignInPoll {
  table().delete(name);
  return { status, provider };
}

/** What is over, and the oldest of an owner who begins again and again. */
function forgetOld(ownerId: string, now: number): void {
  const entries = table();
  for (const [name, { expiresAt }] of entries) if (now > expiresAt) entries.delete(name);
  const own = [...entries].filter(([, signIn]) => signIn.ownerId === ownerId).map(([name]) => name);
  for (const name of own.slice(0, Math.max(0, own.length - MAX_OF_OWNER + 1))) entries.delete(name);
  const [oldest] = entries.keys();
  if (entries.size >= MAX && oldest !== undefined) entries.delete(oldest);
}

/** A provider that cannot be reached is an upstream's fault, also when its address is not allowed. */
async function asUpstream<T>(call: Promise<T>): Promise<T> {
  try {
    return await call;
  } catch (cause) {
    if (isAppError(cause) && cause.status >= 500) throw cause;
    throw new UpstreamError('GitHub cannot be reached', { cause });
  }
}
