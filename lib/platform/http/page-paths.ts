/** Page addresses of the wire contract that are other pages here, and the pages that take a POST like a GET. */

export interface PageRedirect {
  readonly status: 302 | 308;
  /** Without the query, which goes along. */
  readonly to: string;
}

/** `/chat/share` begins a new chat with `?prompt=`; the menu and the list of images are part of the chat. */
const REDIRECTS: Readonly<Record<string, PageRedirect>> = {
  // Next would redirect the other way, or (skipTrailingSlashRedirect) serve both.
  '/chat': { status: 308, to: '/chat/' },
  '/chat/menu': { status: 302, to: '/chat/' },
  '/chat/menu/': { status: 302, to: '/chat/' },
  '/chat/share': { status: 302, to: '/chat/' },
  '/chat/share/': { status: 302, to: '/chat/' },
  '/images': { status: 302, to: '/chat/' },
  '/images/': { status: 302, to: '/chat/' },
  '/static/img/site.webmanifest': { status: 302, to: '/manifest.webmanifest' },
};
const UUID = '[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}';
/** `/chat/<share_id>/`: only the slash tells it from a chat of one's own, and Next's routes do not see that. */
const SHARE_ALONE = new RegExp(`^(/chat/${UUID})/$`);
const SHARE = /^\/chat\/(?!settings\/|share\/|menu\/)[^/]+\/[^/]+\/?$/;
/** The code of a hand-over is in its address. */
const PAIR = /^\/pair(?:\/|$)/;
/** For who has the link: not for search engines, and not for the sites it links to. */
const SHARE_HEADERS = {
  'x-robots-tag': 'noindex, nofollow',
  'referrer-policy': 'no-referrer',
  'cache-control': 'no-store',
} as const;
const POSTED_PAGES = /^\/(?:$|chat\/|qrcode(?:\/|$)|images(?:\/|$)|background$)/;

export function pageRedirect(pathname: string): PageRedirect | null {
  return Object.hasOwn(REDIRECTS, pathname) ? (REDIRECTS[pathname] ?? null) : null;
}

/** True for a page that clients also ask for with POST, and get all the same. */
export const takesPost = (pathname: string): boolean => POSTED_PAGES.test(pathname);

/** The path Next is asked for: as it came, but for a share without its conversation, whose place a "-" takes. */
export const routedPath = (pathname: string): string => pathname.replace(SHARE_ALONE, '$1/-');

/** True for the page of a share, which is for whoever has its link. */
export const isSharedPage = (pathname: string): boolean => SHARE_ALONE.test(pathname) || SHARE.test(pathname);

/** Headers of some pages that are stricter than those of all. */
export const pageHeaders = (pathname: string): Readonly<Record<string, string>> =>
  isSharedPage(pathname) || PAIR.test(pathname) ? SHARE_HEADERS : {};
