import type { Token, Tokens } from 'marked';
import { memo, type ReactNode } from 'react';
import type { Block } from './block-lexer.ts';
import { CodeBlock } from './code-block.tsx';
import { useMarkdownEnvironment } from './context.tsx';
import { decodeEntities } from './entities.ts';
import { Inline } from './inline.tsx';

/** One block of an answer. The lexer keeps the identity of a block that did not change, so memo lets it be. */
export const MarkdownBlock = memo(function MarkdownBlock({ block, open, level }: MarkdownBlockProps) {
  return block.token.type === 'heading' ? (
    <Heading token={block.token as Tokens.Heading} level={level} />
  ) : (
    <BlockToken token={block.token} open={open} />
  );
});

interface MarkdownBlockProps {
  readonly block: Block;
  readonly open: boolean;
  /** Headings: the level in the page's outline. */
  readonly level: number;
}

interface BlockTokenProps {
  readonly token: Token;
  /** The end of an answer that is still being written. */
  readonly open: boolean;
}

function BlockToken({ token, open }: BlockTokenProps): ReactNode {
  switch (token.type) {
    case 'space':
    case 'def':
      return null;
    case 'heading':
      // Inside a quote or a list: no part of the page's outline.
      return <Heading token={token as Tokens.Heading} level={null} />;
    case 'paragraph':
      return (
        <p dir="auto">
          <Inline tokens={token.tokens} />
        </p>
      );
    case 'text':
      return <Inline tokens={token.tokens ?? [token]} />;
    case 'checkbox':
      return <Inline tokens={[token]} />;
    case 'list':
      return <List token={token as Tokens.List} open={open} />;
    case 'blockquote':
      return (
        <blockquote dir="auto">
          <Blocks tokens={token.tokens ?? []} open={open} />
        </blockquote>
      );
    case 'code':
      return <Code token={token as Tokens.Code} open={open} />;
    case 'table':
      return <Table token={token as Tokens.Table} />;
    case 'hr':
      return <hr />;
    default:
      // Raw HTML, and whatever else the lexer may learn: shown as the text it is.
      return (
        <p dir="auto" className="md-raw">
          {token.raw.trimEnd()}
        </p>
      );
  }
}

function Code({ token, open }: { readonly token: Tokens.Code; readonly open: boolean }): ReactNode {
  const { renderCode } = useMarkdownEnvironment();
  const info = token.lang ?? '';
  return renderCode?.(token.text, info) ?? <CodeBlock code={token.text} info={info} open={open} />;
}

function Blocks({ tokens, open }: { readonly tokens: readonly Token[]; readonly open: boolean }): ReactNode {
  return tokens.map((token, index) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: tokens have no identity but their place
    <BlockToken key={index} token={token} open={open && index === tokens.length - 1} />
  ));
}

function Heading({ token, level }: { readonly token: Tokens.Heading; readonly level: number | null }) {
  const Tag = level === null ? 'p' : ((['h2', 'h3', 'h4', 'h5', 'h6'] as const)[level - 2] ?? 'h6');
  return (
    <Tag dir="auto" className="md-heading" data-depth={token.depth}>
      <Inline tokens={token.tokens} />
    </Tag>
  );
}

function List({ token, open }: { readonly token: Tokens.List; readonly open: boolean }) {
  const last = token.items.length - 1;
  const items = token.items.map((item, index) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: items have no identity but their place
    <ListItem key={index} item={item} open={open && index === last} />
  ));
  if (!token.ordered) return <ul dir="auto">{items}</ul>;
  const start = token.start === '' ? 1 : token.start;
  return (
    <ol dir="auto" start={start}>
      {items}
    </ol>
  );
}

/** A long list is one block, so its items are memoised on their own, by text. */
const ListItem = memo(
  function ListItem({ item, open }: { item: Tokens.ListItem; open: boolean }) {
    return (
      <li dir="auto" {...(item.task ? { className: 'md-task' } : {})}>
        <Blocks tokens={item.tokens} open={open} />
      </li>
    );
  },
  (a, b) => a.item.raw === b.item.raw && a.item.loose === b.item.loose && !a.open && !b.open,
);

function Table({ token }: { readonly token: Tokens.Table }) {
  const { labels } = useMarkdownEnvironment();
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a table wider than the screen is scrolled by keyboard too
    <section className="md-table" tabIndex={0} aria-label={labels.table}>
      <table dir="auto">
        <thead>
          <tr>
            {token.header.map((cell, index) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: cells have no identity but their place
              <th key={index} scope="col" {...align(cell)}>
                <Inline tokens={cell.tokens} />
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {token.rows.map((row, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: rows have no identity but their place
            <Row key={index} row={row} />
          ))}
        </tbody>
      </table>
    </section>
  );
}

const Row = memo(
  function Row({ row }: { row: Tokens.TableCell[] }) {
    return (
      <tr>
        {row.map((cell, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: cells have no identity but their place
          <td key={index} dir="auto" {...align(cell)}>
            <Inline tokens={cell.tokens} />
          </td>
        ))}
      </tr>
    );
  },
  (a, b) =>
    a.row.length === b.row.length &&
    a.row.every((cell, index) => cell.text === b.row[index]?.text && cell.align === b.row[index]?.align),
);

/** A column of numbers reads from the right even where the author did not say so. */
function align(cell: Tokens.TableCell): { readonly 'data-align'?: string } {
  const numeric = !cell.header && /^[-−+]?[\d\s.,' ]*\d[\d\s.,%€$£₽]*$/.test(decodeEntities(cell.text));
  if (cell.align !== null) return { 'data-align': cell.align };
  return numeric ? { 'data-align': 'number' } : {};
}
