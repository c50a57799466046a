/** The links of a web page, as they are written there. Runs in a worker thread. */
import { open } from 'node:fs/promises';
import { LIMITS } from '../../contract/limits.ts';
import { decodeText } from '../decode-text.ts';
import { parseMarkup } from './markup.ts';

export interface PageLinks {
  /** `<base href>`; "" when the page has none. */
  readonly base: string;
  /** Values of `<a href>`, at most LIMITS.pageLinks, each once. */
  readonly hrefs: readonly string[];
}

/** Bytes of a page that are looked at: a page of links is not longer. */
const MAX_BYTES = 4 * 2 ** 20;

export async function readLinks(file: string): Promise<PageLinks> {
  const text = decodeText(await readBeginning(file)) ?? '';
  const hrefs = new Set<string>();
  let base = '';
  parseMarkup(text, 'html', {
    done: () => hrefs.size >= LIMITS.pageLinks,
    open(name, { href = '' }) {
      if (href === '' || href.length > LIMITS.urlChars) return;
      if (name === 'base') base ||= href.trim();
      else if (name === 'a' && hrefs.size < LIMITS.pageLinks) hrefs.add(href.trim());
    },
  });
  return { base, hrefs: [...hrefs] };
}

async function readBeginning(file: string): Promise<Uint8Array> {
  const handle = await open(file);
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(MAX_BYTES), 0, MAX_BYTES, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await handle.close();
  }
}
