'use client';

import { memo, useState } from 'react';
import { MarkdownBlock } from './block.tsx';
import { BlockLexer } from './block-lexer.ts';
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
  const last = blocks.length - 1;
  return (
    <div className="md">
      {blocks.map((block, index) => (
        <MarkdownBlock key={block.key} block={block} open={growing && index === last} />
      ))}
    </div>
  );
});
