'use client';

import type { Tokens } from 'marked';
import { memo, useState } from 'react';
import { MarkdownBlock } from './block.tsx';
import { type Block, BlockLexer } from './block-lexer.ts';
import './markdown.css';

export interface MarkdownProps {
  readonly text: string;
  /** More text is on its way. */
  readonly growing?: boolean;
}

/** Markdown as React elements. No HTML string is ever parsed or inserted. */
export const Markdown = memo(function Markdown({ text, growing = false }: MarkdownProps) {
  // The lexer is a cache: the same text gives the same blocks, however often React renders.
  const [lexer] = useState(() => new BlockLexer());
  const blocks = lexer.update(text, growing);
  const levels = headingLevels(blocks);
  const last = blocks.length - 1;
  return (
    <div className="md">
      {blocks.map((block, index) => (
        <MarkdownBlock key={block.key} block={block} open={growing && index === last} level={levels[index] ?? 0} />
      ))}
    </div>
  );
});

/**
 * Where each block's heading stands in the outline of the page, whose h1 is the chat's: below what is above it, and
 * never more than one step deeper, whatever depth the author began with. Depends on what comes before alone, so a
 * growing answer changes no level.
 */
function headingLevels(blocks: readonly Block[]): readonly number[] {
  let level = 1;
  return blocks.map(({ token }) => {
    if (token.type === 'heading') level = Math.min((token as Tokens.Heading).depth + 1, level + 1, 6);
    return token.type === 'heading' ? level : 0;
  });
}
