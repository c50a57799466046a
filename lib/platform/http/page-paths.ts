/** Page addresses of the wire contract that are other pages here, and the pages that take a POST like a GET. */

export interface PageRedirect {
  readonly status: 302 | 308;
  /** Without the query, which goes along. */
  readonly to: string;
}

/** `/chat/share` begins a new chat with `?prompt=`; the menu is part of the chat. */
const REDIRECTS: Readonly<Record<string, PageRedirect>> = {
  // Next would redirect the other way, or (skipTrailingSlashRedirect) serve both.
  '/chat': { status: 308, to: '/chat/' },
  '/chat/menu': { status: 302, to: '/chat/' },
  '/chat/menu/': { status: 302, to: '/chat/' },
  '/chat/share': { status: 302, to: '/chat/' },
  '/chat/share/': { status: 302, to: '/chat/' },
};
const POSTED_PAGES = /^\/(?:$|chat\/|qrcode(?:\/|$)|background$)/;

export function pageRedirect(pathname: string): PageRedirect | null {
  return Object.hasOwn(REDIRECTS, pathname) ? (REDIRECTS[pathname] ?? null) : null;
}

/** True for a page that clients also ask for with POST, and get all the same. */
export const takesPost = (pathname: string): boolean => POSTED_PAGES.test(pathname);
