/**
 * GitHub's device flow (docs.github.com, "Authorizing OAuth apps", "Device flow"; RFC 8628): a code is shown here, typed
 * there, and asked after until the person has decided.
 */
import { UpstreamError } from '../contract/errors.ts';
import { config } from '../platform/config.ts';
import { createFetch, readText } from '../platform/outbound/index.ts';
import { noApplication } from '../providers/copilot/identity.ts';

/** What the provider gave to begin with. Seconds throughout. */
export interface DeviceCode {
  /** The provider's own: whoever has it can fetch the token. */
  readonly deviceCode: string;
  readonly userCode: string;
  readonly verificationUri: string;
  readonly expiresIn: number;
  readonly interval: number;
}

export type DeviceOutcome =
  | { readonly status: 'success'; readonly token: string }
  | { readonly status: 'pending'; readonly interval: number | null }
  | { readonly status: 'slow_down'; readonly interval: number | null }
  | { readonly status: 'expired' | 'denied' };

const SCOPE = 'read:user';
const ANSWER_BYTES = 64 * 1024;
const CALL_MS = 15_000;
/** Bounds of what the provider may say, in seconds; the usual values are GitHub's. */
const INTERVAL = { usual: 5, least: 1, most: 60 };
const LIFE = { usual: 900, least: 30, most: 3_600 };

/** @throws UpstreamError, NotImplementedError */
export async function requestDeviceCode(): Promise<DeviceCode> {
  const { COPILOT_SITE_URL } = config();
  const answer = await post('/login/device/code', { client_id: clientId(), scope: SCOPE });
  const { device_code: deviceCode, user_code: userCode, verification_uri: page } = answer;
  if (!isCode(deviceCode, 500) || !isCode(userCode, 40) || typeof page !== 'string') {
    throw new UpstreamError('GitHub did not start a sign-in');
  }
  return {
    deviceCode,
    userCode,
    // The person is sent there: only to the site that was asked.
    verificationUri: isOwnPage(page, COPILOT_SITE_URL) ? page : `${COPILOT_SITE_URL.replace(/\/+$/, '')}/login/device`,
    expiresIn: within(LIFE, answer.expires_in) ?? LIFE.usual,
    interval: within(INTERVAL, answer.interval) ?? INTERVAL.usual,
  };
}

/** Asks once how it stands. @throws UpstreamError */
export async function askForToken(deviceCode: string): Promise<DeviceOutcome> {
  const answer = await post('/login/oauth/access_token', {
    client_id: clientId(),
    device_code: deviceCode,
    grant_type: 'urn:ietf:params:oauth:grant-type:device_code',
  });
  const { access_token: token, error } = answer;
  if (isCode(token, 4_000)) return { status: 'success', token };
  const interval = within(INTERVAL, answer.interval);
  switch (error) {
    case 'authorization_pending':
      return { status: 'pending', interval };
    case 'slow_down':
      return { status: 'slow_down', interval };
    case 'expired_token':
    case 'incorrect_device_code':
      return { status: 'expired' };
    case 'access_denied':
      return { status: 'denied' };
    case 'device_flow_disabled':
    case 'incorrect_client_credentials':
    case 'unsupported_grant_type':
      throw new UpstreamError('GitHub does not let this application sign in. Check COPILOT_CLIENT_ID.');
    default:
      throw new UpstreamError('GitHub answered the sign-in with something that cannot be read');
  }
}

/** @throws NotImplementedError that says where an application is made */
function clientId(): string {
  const { COPILOT_CLIENT_ID: id } = config();
  if (id === undefined) throw noApplication();
  return id;
}

async function post(
  path: string,
  fields: Readonly<Record<string, string>>,
): Promise<Readonly<Record<string, unknown>>> {
  const base = config().COPILOT_SITE_URL.replace(/\/+$/, '');
  const fetch = createFetch({ policy: 'provider', baseUrl: base });
  const response = await fetch(`${base}${path}`, {
    method: 'POST',
    headers: {
      accept: 'application/json',
      'content-type': 'application/x-www-form-urlencoded',
      'user-agent': 'Hypotez',
    },
    body: new URLSearchParams(fields).toString(),
    signal: AbortSignal.timeout(CALL_MS),
  });
  const text = await readText(response, ANSWER_BYTES);
  // GitHub answers 200 to refusals of the flow; others of the same format answer 400 with the same body (RFC 8628).
  if (!response.ok && response.status !== 400)
    throw new UpstreamError(`GitHub has a problem of its own (${response.status})`);
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null) return value as Record<string, unknown>;
  } catch (cause) {
    throw new UpstreamError('GitHub answered the sign-in with something that cannot be read', { cause });
  }
  throw new UpstreamError('GitHub answered the sign-in with something that cannot be read');
}

const isCode = (value: unknown, most: number): value is string =>
  typeof value === 'string' && value.length <= most && /^[\x21-\x7e]+$/.test(value);

function isOwnPage(page: string, site: string): boolean {
  return URL.canParse(page) && new URL(page).origin === new URL(site).origin;
}

function within({ least, most }: { least: number; most: number }, value: unknown): number | null {
  if (typeof value !== 'number' || !Number.isFinite(value)) return null;
  return Math.min(most, Math.max(least, Math.ceil(value)));
}
