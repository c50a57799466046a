/** The process in which pages from strangers are parsed and reduced to what there is to read. */
import { Readability } from '@mozilla/readability';
import { parseHTML } from 'linkedom';
import { serveJobs } from '../platform/workers/serve.ts';

export interface ReadablePage {
  readonly title: string;
  /** Paragraphs, one a line. */
  readonly text: string;
}

/** Elements of one page; Readability walks through all of them several times. */
const MAX_ELEMENTS = 20_000;

serveJobs(async (input) => {
  const { document } = parseHTML(String(input));
  const reader = new Readability<Element>(document, {
    maxElemsToParse: MAX_ELEMENTS,
    serializer: (node) => node as Element,
  });
  const readable = reader.parse();
  const text = (readable?.content ? linesOf(readable.content) : '')
    .split('\n')
    .map((line) => line.replace(/\s+/g, ' ').trim())
    .filter((line) => line !== '')
    .join('\n');
  return { result: { title: (readable?.title ?? '').trim(), text } satisfies ReadablePage };
});

/** Elements that begin and end a line; what stands between others belongs to one sentence. */
const BLOCKS = /^(?:p|div|section|article|h[1-6]|li|ul|ol|dl|dt|dd|tr|table|blockquote|pre|figure|figcaption|br|hr)$/i;
const TEXT_NODE = 3;

/** `textContent` would glue the end of a paragraph to the beginning of the next. Without recursion: pages nest deeply. */
function linesOf(root: Node): string {
  let out = '';
  const stack: (Node | string)[] = [root];
  for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
    if (typeof node === 'string') out += node;
    else if (node.nodeType === TEXT_NODE) out += (node.nodeValue ?? '').replace(/\s+/g, ' ');
    else {
      const edge = BLOCKS.test(node.nodeName) ? '\n' : /^t[dh]$/i.test(node.nodeName) ? ' ' : '';
      stack.push(edge, ...[...node.childNodes].reverse(), edge);
    }
  }
  return out;
}
