/** Where a sign-in leads: a page of ours, whatever the address says (C18). */
const HOME = '/chat/';
const HERE = 'http://here.invalid';

export function safeNext(next: string | null | undefined): string {
  // A browser reads `\` as `/` and drops tabs and line ends, so `/\evil.example` would be another host.
  if (!next?.startsWith('/') || /^\/[/\\]|[\\\s\p{Cc}]/u.test(next) || !URL.canParse(next, HERE)) return HOME;
  const { origin, pathname, search } = new URL(next, HERE);
  const isPage = !/^\/(?:sign-in|backend-api|_next)(?:\/|$)/.test(pathname);
  return origin === HERE && isPage && !pathname.startsWith('//') ? pathname + search : HOME;
}
