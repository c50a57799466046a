/** Which addresses may be asked for. The same judge serves URLs, DNS answers and every hop of a redirect. */
import { BadRequestError } from '../../contract/errors.ts';
import { LIMITS } from '../../contract/limits.ts';
import type { Config } from '../config.ts';
import { classifyAddress } from './addresses.ts';

export const NOT_ALLOWED = 'This address is not allowed';

/** One fixed sentence for every refusal: what is closed, missing or forbidden must look the same from outside. */
export function notAllowed(cause?: unknown): BadRequestError {
  return new BadRequestError(NOT_ALLOWED, { code: 'address_not_allowed', cause });
}

export interface Policy {
  readonly kind: 'public' | 'provider';
  /** The host (as in `URL.hostname`) that may also be loopback or private; null when none may. */
  readonly privateHost: string | null;
}

const METADATA_NAMES =
  /(^|\.)(metadata|instance-data|metadata\.google\.internal|metadata\.azure\.com|metadata\.internal)$|^metadata\./;
const WEB_PORTS = new Set(['', '80', '443']);
/** Services that speak line protocols and take commands out of an HTTP request. */
const HAZARDOUS_PORTS = new Set([2049, 3306, 3389, 4190, 5432, 5900, 6000, 6379, 6660, 6667, 9042, 9200, 11211, 27017]);

/** `URL.hostname` without brackets and the final dot. */
export function bareHost(url: URL): string {
  return url.hostname
    .replace(/^\[|\]$/g, '')
    .replace(/\.$/, '')
    .toLowerCase();
}

/**
 * Parses and judges one address before anything is sent.
 * @throws BadRequestError "This address is not allowed"
 */
export function checkUrl(input: string | URL, policy: Policy): URL {
  const text = String(input);
  if (text.length > LIMITS.urlChars || hasControlCharacters(text)) throw notAllowed();
  let url: URL;
  try {
    url = new URL(text);
  } catch (error) {
    throw notAllowed(error);
  }
  if (url.protocol !== 'http:' && url.protocol !== 'https:') throw notAllowed();
  // The raw text too: `http://a\@b` and an empty userinfo disappear while parsing.
  if (url.username || url.password || /^[a-z]+:\/*[^/?#]*[@\\]/i.test(text)) throw notAllowed();
  // Encoded line breaks have no business in an address we were handed.
  if (/%0[0ad]/i.test(url.pathname + url.search)) throw notAllowed();

  const host = bareHost(url);
  const isPrivateAllowed = policy.privateHost !== null && host === policy.privateHost;
  if (!hasAllowedPort(url, policy, isPrivateAllowed)) throw notAllowed();
  if (!host || host.length > 253 || host.split('.').some((label) => label === '' || label.length > 63)) {
    throw notAllowed();
  }
  if (METADATA_NAMES.test(host)) throw notAllowed();
  if (isIpLiteral(host)) {
    if (!isAddressAllowed(host, isPrivateAllowed)) throw notAllowed();
  } else if (!isPrivateAllowed && (host === 'localhost' || host.endsWith('.localhost') || !host.includes('.'))) {
    throw notAllowed();
  }
  return url;
}

export function isAddressAllowed(address: string, isPrivateAllowed: boolean): boolean {
  const kind = classifyAddress(address);
  return kind === 'public' || (kind === 'private' && isPrivateAllowed);
}

function hasAllowedPort(url: URL, policy: Policy, isPrivateAllowed: boolean): boolean {
  if (WEB_PORTS.has(url.port)) return true;
  const port = Number(url.port);
  if (port < 1024 || HAZARDOUS_PORTS.has(port)) return false;
  return policy.kind === 'provider' || isPrivateAllowed;
}

const isIpLiteral = (host: string): boolean => /^[\d.]+$/.test(host) || host.includes(':');

function hasControlCharacters(text: string): boolean {
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    if (code < 0x20 || code === 0x7f) return true;
  }
  return false;
}

/** The policy for a provider's base URL: its own host may be private on a server that is its owner's own. */
export function providerPolicy(
  baseUrl: string,
  settings: Pick<Config, 'ownersOwn' | 'ALLOW_PRIVATE_UPSTREAMS' | 'ENGINE_URLS'> & DemoSettings,
): Policy {
  let url: URL;
  try {
    url = new URL(baseUrl);
  } catch (error) {
    throw notAllowed(error);
  }
  const isOwn = settings.DEMO ? isHub(url, settings) : settings.ownersOwn || isListed(url, settings);
  return { kind: 'provider', privateHost: isOwn ? bareHost(url) : null };
}

/** The policy for any other address: private only when the operator listed its host. */
export function publicPolicy(
  input: string | URL,
  settings: Pick<Config, 'ALLOW_PRIVATE_UPSTREAMS' | 'ENGINE_URLS'> & DemoSettings,
): Policy {
  const url = URL.canParse(String(input)) ? new URL(String(input)) : null;
  const isOwn = url !== null && !settings.DEMO && isListed(url, { ...settings, ENGINE_URLS: undefined });
  return { kind: 'public', privateHost: isOwn ? bareHost(url) : null };
}

type DemoSettings = Partial<Pick<Config, 'DEMO' | 'HUB_URL' | 'HUB_INFERENCE_URL'>>;

/** A demo's visitors reach nothing private; its hub is its operator's choice. */
const isHub = (url: URL, { HUB_URL, HUB_INFERENCE_URL }: DemoSettings): boolean =>
  [HUB_URL, HUB_INFERENCE_URL].some((hub) => hub !== undefined && new URL(hub).origin === url.origin);

function isListed(url: URL, settings: Pick<Config, 'ALLOW_PRIVATE_UPSTREAMS' | 'ENGINE_URLS'>): boolean {
  const port = url.port || (url.protocol === 'https:' ? '443' : '80');
  const names = new Set([bareHost(url), `${bareHost(url)}:${port}`, `${url.hostname}:${port}`]);
  if (settings.ALLOW_PRIVATE_UPSTREAMS.some((host) => names.has(host.toLowerCase()))) return true;
  return (settings.ENGINE_URLS ?? []).some((engine) => URL.canParse(engine) && new URL(engine).origin === url.origin);
}
