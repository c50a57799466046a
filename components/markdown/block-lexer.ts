/**
 * Markdown into blocks, incrementally: while text only grows, just its tail is read again, and a block whose text did
 * not change keeps its identity, so React has nothing to do for it.
 */
import { Lexer, type Token, type TokensList } from 'marked';

type Links = TokensList['links'];

export interface Block {
  /** Position in the answer: stable while text is appended. */
  readonly key: number;
  readonly token: Token;
}

/** Appended text may still change the last block (a setext heading, a table) or join it to the one before (a list). */
const OPEN_BLOCKS = 2;

export class BlockLexer {
  #text = '';
  #complete = false;
  #blocks: readonly Block[] = [];
  #links: Links = Object.create(null);

  /**
   * The blocks of `text`. `growing` says that more is to come; the last call, without it, reads the whole text once,
   * which is when references that were defined late find their targets.
   */
  update(text: string, growing: boolean): readonly Block[] {
    const source = text.includes('\r') ? text.replace(/\r\n|\r/g, '\n') : text;
    if (source === this.#text && (growing || this.#complete)) return this.#blocks;
    const keep = growing && source.startsWith(this.#text) ? this.#settledCount() : 0;
    const settled = this.#blocks.slice(0, keep);
    const offset = settled.reduce((sum, block) => sum + block.token.raw.length, 0);
    const lexer = new Lexer({ gfm: true });
    const linkCount = Object.keys(this.#links).length;
    Object.assign(lexer.tokens.links, this.#links);
    const fresh = lexer.lex(source.slice(offset));
    this.#links = lexer.tokens.links;
    // With another set of references the same text may mean something else.
    const reuse = Object.keys(this.#links).length === linkCount;
    const blocks = [...settled];
    for (const token of fresh) {
      const old = reuse ? this.#blocks[blocks.length] : undefined;
      const same = old !== undefined && old.token.raw === token.raw && old.token.type === token.type;
      blocks.push(same ? old : { key: blocks.length, token });
    }
    this.#text = source;
    this.#complete = !growing;
    this.#blocks = blocks;
    return blocks;
  }

  /** How many blocks no appended text can change any more. */
  #settledCount(): number {
    let open = 0;
    for (let index = this.#blocks.length - 1; index >= 0; index -= 1) {
      if (this.#blocks[index]?.token.type === 'space') continue;
      open += 1;
      if (open === OPEN_BLOCKS) return index;
    }
    return 0;
  }
}
