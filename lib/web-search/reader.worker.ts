/** The thread in which pages from strangers are parsed and reduced to what there is to read. */
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
  const readable = new Readability(document, { maxElemsToParse: MAX_ELEMENTS }).parse();
  const text = (readable?.textContent ?? '')
    .split('\n')
    .map((line) => line.replace(/\s+/g, ' ').trim())
    .filter((line) => line !== '')
    .join('\n');
  return { result: { title: (readable?.title ?? '').trim(), text } satisfies ReadablePage };
});
