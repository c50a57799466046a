/** What the entry does for the page of a share: it knows its reader again, and sends a document without an app. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { singleton } from '../singleton.ts';
import { sendAsDocument, withoutScripts } from './document-page.ts';
import { ENTRY_HEADERS } from './entry-headers.ts';
import { knowViewer } from './viewer-cookie.ts';

/** Written by the page where there is something to follow. */
const MARKER = ' data-share="';
/** Written by the page of a share that is not there: Next has a page with that status only as an app that draws it. */
const GONE = /<div [^<>]*\bdata-gone="(404|410)"/;

type MayBeIndexed = (shareId: string) => Promise<boolean>;
const rules = (): { mayBeIndexed: MayBeIndexed } =>
  singleton('shared-pages', () => ({ mayBeIndexed: async () => false }));

/** Says which shares search engines may keep; without it none. */
export function letBeIndexed(mayBeIndexed: MayBeIndexed): void {
  rules().mayBeIndexed = mayBeIndexed;
}

export async function prepareSharedPage(
  request: IncomingMessage,
  response: ServerResponse,
  pathname: string,
  nonce: string,
): Promise<void> {
  knowViewer(request, response);
  if (request.method === 'HEAD') request.headers[ENTRY_HEADERS.headOnly] = '1';
  const id = pathname.split('/')[2] ?? '';
  if (await rules().mayBeIndexed(id)) response.setHeader('x-robots-tag', 'all');
  const tag = `<script type="module" nonce="${nonce}" src="/shared-page.js"></script>`;
  sendAsDocument(request, response, (html) => {
    const plain = withoutScripts(html, { marker: MARKER, tag });
    const gone = GONE.exec(plain)?.[1];
    if (gone !== undefined) response.statusCode = Number(gone);
    return plain;
  });
}
