/** Which addresses of an answer may become links and images. Everything else is shown as text. */
import { decodeEntities } from './entities.ts';

export type LinkTarget =
  | { readonly kind: 'external'; readonly href: string }
  | { readonly kind: 'own'; readonly href: string }
  | { readonly kind: 'source'; readonly number: number };

const SCHEMES = new Set(['http:', 'https:', 'mailto:']);
/** Stands for our own origin, which a pure function does not know. */
const OWN = 'https://own.invalid';
/** Where our own images live; no other path of ours answers an `<img>`, so none can be made to fetch for a stranger. */
const IMAGE_PATHS = ['/files/', '/media/', '/images/', '/thumbnail/'];
/** A picture that travels with a shared chat, at the share's own address. */
const SHARED_IMAGE = /^\/backend-api\/v2\/shares\/[0-9a-f-]{36}\/media\/[1-9]\d{0,5}$/;
const DATA_IMAGE = /^data:image\/(?:png|jpeg|gif|webp|avif);base64,(?=.)/;

/** Where a link leads, or null when it must not be one. */
export function linkTarget(raw: string): LinkTarget | null {
  const href = decodeEntities(raw).trim();
  const source = /^#source-(\d{1,4})$/.exec(href);
  if (source) return { kind: 'source', number: Number(source[1]) };
  if (isOwnPath(href)) return { kind: 'own', href };
  const url = parse(href);
  if (url === null || !SCHEMES.has(url.protocol)) return null;
  return { kind: 'external', href: url.href };
}

/** The address an image is loaded from, or null: remote images would tell a stranger that, and what, is being read. */
export function imageSource(raw: string): string | null {
  const src = decodeEntities(raw).trim();
  if (isDataImage(src) || SHARED_IMAGE.test(src) || src.startsWith('blob:')) return src;
  if (isOwnPath(src) && IMAGE_PATHS.some((prefix) => new URL(src, OWN).pathname.startsWith(prefix))) return src;
  return null;
}

/** Its signs are looked at one by one: a pattern to the end of a picture of megabytes can overflow the stack. */
function isDataImage(src: string): boolean {
  const head = DATA_IMAGE.exec(src)?.[0];
  return head !== undefined && !/[^A-Za-z0-9+/=]/.test(src.slice(head.length));
}

/** The host a reader would end up at; for the hint beside a link that hides it. */
export function hostOf(href: string): string {
  return parse(href)?.host ?? '';
}

/** `/path`, `#part`; not `//host` and not `/\host`, which browsers read as another host. */
function isOwnPath(href: string): boolean {
  if (!href.startsWith('/') && !href.startsWith('#')) return false;
  try {
    return new URL(href, OWN).origin === OWN && !/^\/[/\\]/.test(href.replace(/[\t\n\r]/g, ''));
  } catch {
    return false;
  }
}

function parse(href: string): URL | null {
  try {
    return new URL(href);
  } catch {
    return null;
  }
}
