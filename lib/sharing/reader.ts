/** Who reads a share: an owner, a holder of its write token, or somebody with a link and perhaps two cookies. */
import { accessMode } from '../accounts/index.ts';
import { hashToken } from '../platform/crypto.ts';
import { clientAddress } from '../platform/http/client-address.ts';
import { ENTRY_HEADERS } from '../platform/http/entry-headers.ts';
import { VIEWER_COOKIE } from '../platform/http/viewer-cookie.ts';
import type { Identity } from '../platform/identity.ts';
import { passCookie } from './passphrase.ts';

export interface ShareReader {
  readonly ownerId: string;
  /** The owner is known by a sign-in. On a server without one everybody is its owner, and has to know the passphrase. */
  readonly known: boolean;
  readonly writeToken: string | null;
  readonly pass: string | null;
  /** Only looks at what is there, as whoever draws a preview of a link does: that is no view. */
  readonly isGlance: boolean;
  /** Hash of what says which views are one reader's: a cookie, or the address and name of a program. */
  readonly viewer: string;
}

export function readerOf(headers: Headers, owner: Identity, shareId: string): ShareReader {
  const cookies = headers.get('cookie');
  return {
    ownerId: owner.id,
    known: owner.kind !== 'nobody' && (owner.kind !== 'local' || accessMode() !== 'open'),
    writeToken: headers.get('x-write-token') ?? headers.get('x_write_token'),
    pass: cookieOf(cookies, passCookie(shareId)),
    isGlance: isGlance(headers),
    viewer: hashToken(cookieOf(cookies, VIEWER_COOKIE) ?? programBehind(headers)),
  };
}

/** Messengers and search engines that name themselves, and browsers that fetch what might be opened next. */
const PREVIEWERS =
  /bot\b|crawler|spider|preview|facebookexternalhit|whatsapp|telegram|slack|discord|skype|linkedin|pinterest|embedly|mastodon|vkshare/i;

function isGlance(headers: Headers): boolean {
  const purpose = headers.get('sec-purpose') ?? headers.get('purpose') ?? headers.get('x-moz') ?? '';
  return (
    headers.has(ENTRY_HEADERS.headOnly) ||
    /prefetch|prerender|preview/i.test(purpose) ||
    PREVIEWERS.test(headers.get('user-agent') ?? '')
  );
}

/** A program that keeps no cookie is one reader, however often it asks. */
const programBehind = (headers: Headers): string =>
  `${clientAddress({ headers, peer: headers.get(ENTRY_HEADERS.peer) ?? '' })} ${headers.get('user-agent') ?? ''}`;

function cookieOf(header: string | null, name: string): string | null {
  for (const part of (header ?? '').split(';')) {
    const at = part.indexOf('=');
    if (at > 0 && part.slice(0, at).trim() === name) return part.slice(at + 1).trim();
  }
  return null;
}
