import { describe, expect, it } from 'vitest';
import { BlockLexer } from './block-lexer.ts';

const SAMPLE = [
  '# Notice',
  'Three *months*, see [law][1] and `code`.',
  '- one\n- two\n\n  still two\n\n1. first\n2. second',
  '| a | b |\n|---|--:|\n| 1 | 2 |',
  '```ts\nconst a = 1;\n\nconst b = 2;\n```',
  '> quoted\n> lines',
  'Setext\n===',
  '<div>\nraw\n</div>',
  '[1]: https://example.org',
  'The end.',
].join('\n\n');

const raws = (lexer: BlockLexer, text: string, growing: boolean) =>
  lexer.update(text, growing).map((block) => [block.token.type, block.token.raw]);

describe('BlockLexer', () => {
  it.each([1, 2, 7, 31])('ends where a lexer that saw all at once ends, fed by %i characters', (step) => {
    const lexer = new BlockLexer();
    for (let at = step; at < SAMPLE.length; at += step) lexer.update(SAMPLE.slice(0, at), true);
    expect(raws(lexer, SAMPLE, false)).toEqual(raws(new BlockLexer(), SAMPLE, false));
  });

  it('never loses or repeats a character while text grows', () => {
    const lexer = new BlockLexer();
    for (let at = 1; at <= SAMPLE.length; at += 1) {
      const text = SAMPLE.slice(0, at);
      const blocks = lexer.update(text, true);
      // The lexer rewrites the white space of an empty list item, never its length: offsets stay true.
      const raw = blocks.map((block) => block.token.raw).join('');
      expect([raw.length, raw.replace(/\s/g, '')]).toEqual([text.length, text.replace(/\s/g, '')]);
    }
  });

  it('keeps the identity of every block but the open ones', () => {
    const lexer = new BlockLexer();
    const before = lexer.update('one\n\ntwo\n\nthree\n\nfo', true);
    const after = lexer.update('one\n\ntwo\n\nthree\n\nfour and more', true);
    expect(after.length).toBe(before.length);
    const changed = after.filter((block, index) => block !== before[index]);
    expect(changed.map((block) => block.token.raw)).toEqual(['four and more']);
  });

  it('finds the target of a reference that is defined at the very end', () => {
    const lexer = new BlockLexer();
    lexer.update('see [it][x]\n\nmore\n\nand more\n\n', true);
    const blocks = lexer.update('see [it][x]\n\nmore\n\nand more\n\n[x]: https://example.org', false);
    expect(JSON.stringify(blocks[0]?.token)).toContain('https://example.org');
  });

  it('reads a 200 KB answer in small steps without reading it all each time', () => {
    const paragraph = 'The deposit comes back within six months after the keys are returned. '.repeat(6);
    const text = `${paragraph}\n\n`.repeat(480);
    const lexer = new BlockLexer();
    const started = performance.now();
    let worst = 0;
    for (let at = 200; at <= text.length; at += 200) {
      const began = performance.now();
      lexer.update(text.slice(0, at), true);
      worst = Math.max(worst, performance.now() - began);
    }
    // About 1,000 updates: quadratic reading takes many seconds here, the incremental one well under two.
    expect(performance.now() - started).toBeLessThan(3_000);
    expect(lexer.update(text, true)).toHaveLength(960);
  });
});
