/**
 * Pages that are read, not used: the page of a share goes out as the document Next rendered, without Next's scripts and
 * the data they would wake it with (about 140 KB gzip, and the whole text a second time). One small script of our own
 * stands in their place. Next has no switch for that, so its answer is taken up whole here and its scripts left out.
 */
import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from 'node:http';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';

const compress = promisify(gzip);
/** Smaller ones gain nothing. */
const WORTH_COMPRESSING = 1_024;

/** React writes "<" of texts and attributes as an entity and of inline scripts as an escape, so this finds elements only. */
const SCRIPTS = /<script\b[^>]*>[\s\S]*?<\/script>/gi;
const PRELOADS = /<link\b[^>]*\bas="script"[^>]*>/gi;

/** @param script of ours, put at the end of pages that ask for it by the marker. */
export function withoutScripts(html: string, script: { readonly marker: string; readonly tag: string }): string {
  const plain = html.replace(SCRIPTS, '').replace(PRELOADS, '');
  return plain.includes(script.marker) ? plain.replace(/<\/body>/i, () => `${script.tag}</body>`) : plain;
}

/** Takes up what Next writes and sends it, if it is a page, as a document. Call before Next is asked. */
export function sendAsDocument(
  request: IncomingMessage,
  response: ServerResponse,
  change: (html: string) => string,
): void {
  const takesGzip = /\bgzip\b/.test(String(request.headers['accept-encoding'] ?? ''));
  // Next would compress what is to be read here.
  delete request.headers['accept-encoding'];
  const send = { writeHead: response.writeHead, end: response.end.bind(response) };
  const chunks: Buffer[] = [];
  const take = (chunk: unknown, encoding: unknown): void => {
    if (typeof chunk === 'string')
      chunks.push(Buffer.from(chunk, typeof encoding === 'string' ? (encoding as BufferEncoding) : 'utf8'));
    else if (chunk instanceof Uint8Array) chunks.push(Buffer.from(chunk));
  };
  const callback = (args: readonly unknown[]): void => {
    const last = args.at(-1);
    if (typeof last === 'function') process.nextTick(last as () => void);
  };
  response.flushHeaders = () => {};
  response.writeHead = (status: number, ...rest: unknown[]) => {
    response.statusCode = status;
    const headers = rest.find((item) => typeof item === 'object' && item !== null);
    for (const [name, value] of Object.entries((headers ?? {}) as OutgoingHttpHeaders)) {
      if (value !== undefined) response.setHeader(name, value);
    }
    return response;
  };
  response.write = (...args: unknown[]) => {
    take(args[0], args[1]);
    callback(args);
    return true;
  };
  response.end = (...args: unknown[]) => {
    take(args[0], args[1]);
    response.writeHead = send.writeHead;
    void finish(Buffer.concat(chunks)).then(() => callback(args));
    return response;
  };

  async function finish(body: Buffer): Promise<void> {
    const isPage = /^text\/html\b/.test(String(response.getHeader('content-type') ?? ''));
    const plain = isPage ? Buffer.from(change(body.toString('utf8'))) : body;
    const packed = isPage && takesGzip && plain.length >= WORTH_COMPRESSING ? await compress(plain) : null;
    if (isPage) response.setHeader('vary', 'accept-encoding');
    if (packed !== null) response.setHeader('content-encoding', 'gzip');
    response.setHeader('content-length', (packed ?? plain).length);
    if (request.method === 'HEAD') send.end();
    else send.end(packed ?? plain);
  }
}
