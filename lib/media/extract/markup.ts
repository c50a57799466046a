/**
 * One streaming parser for HTML and every XML inside office files. htmlparser2 knows no document types, so entities
 * that grow or point outside stay plain text, and it recovers from anything.
 */
import { Parser } from 'htmlparser2';
import { LIMITS } from '../../contract/limits.ts';
import { JobError } from '../../platform/workers/protocol.ts';

export interface MarkupHandler {
  open?(name: string, attributes: Readonly<Record<string, string>>): void;
  text?(text: string): void;
  close?(name: string): void;
  /** Asked now and then; true ends the parse. */
  done?(): boolean;
}

const SLICE = 64 * 1024;
/** The parser looks through its open elements at each tag, so nesting without end takes time without end. */
const MAX_DEPTH = 2_000;

/** Feeds a document to a handler. Names keep their prefix ("w:p") in XML and are lower case in HTML. */
export function parseMarkup(source: string, kind: 'html' | 'xml', handler: MarkupHandler): void {
  let nodes = 0;
  let depth = 0;
  const count = (): void => {
    if (++nodes > LIMITS.markupNodes || ++depth > MAX_DEPTH) throw new JobError('The file is too complex to be read.');
  };
  const parser = new Parser(
    {
      onopentag(name, attributes) {
        count();
        handler.open?.(name, attributes);
      },
      ontext: (text) => handler.text?.(text),
      onclosetag(name) {
        depth--;
        handler.close?.(name);
      },
    },
    { xmlMode: kind === 'xml', decodeEntities: true },
  );
  for (let start = 0; start < source.length; start += SLICE) {
    parser.write(source.slice(start, start + SLICE));
    if (handler.done?.()) return;
  }
  parser.end();
}
