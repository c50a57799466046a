'use client';

import Download from 'lucide-react/icons/download';
import WrapText from 'lucide-react/icons/wrap-text';
import { memo, useEffect, useState } from 'react';
import { IconButton } from '../ui/icon-button.tsx';
import { useMarkdownEnvironment } from './context.tsx';
import { CopyButton } from './copy-button.tsx';
import type { HighlightedNode } from './highlight.ts';

interface CodeBlockProps {
  readonly code: string;
  /** What follows the opening fence: `ts`, `ts title="a.ts"`. */
  readonly info: string;
  readonly open: boolean;
}

/** Beyond this, colours cost more than they give. */
const MAX_HIGHLIGHT_CHARS = 60_000;
/** A block that is still growing is coloured anew with every frame, so only while that takes about a millisecond. */
const MAX_LIVE_CHARS = 4_000;

export function CodeBlock({ code, info, open }: CodeBlockProps) {
  const { labels } = useMarkdownEnvironment();
  const [wrap, setWrap] = useState(false);
  const language = /^[\w+#.-]{1,30}/.exec(info)?.[0] ?? '';
  return (
    <figure className="md-code" data-wrap={wrap || undefined}>
      <figcaption>
        <span>{language || labels.code}</span>
        <span className="md-code-tools">
          <IconButton size="sm" label={wrap ? labels.unwrap : labels.wrap} onClick={() => setWrap(!wrap)}>
            <WrapText />
          </IconButton>
          <IconButton size="sm" label={labels.download} onClick={() => download(code, language)}>
            <Download />
          </IconButton>
          <CopyButton text={code} labels={labels} />
        </span>
      </figcaption>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: code wider than the screen is scrolled by keyboard too */}
      <pre tabIndex={0} dir="ltr">
        <code>
          <Code code={code} language={language} open={open} />
        </code>
      </pre>
    </figure>
  );
}

function Code({ code, language, open }: { readonly code: string; readonly language: string; readonly open: boolean }) {
  const small = code.length <= (open ? MAX_LIVE_CHARS : MAX_HIGHLIGHT_CHARS);
  const highlight = useHighlighter(language !== '' && small);
  if (highlight !== null && language !== '' && small) {
    const nodes = highlight(language, code);
    if (nodes !== null) return <Highlighted nodes={nodes} />;
  }
  return <PlainCode code={code} />;
}

/** Lines to an element: the browser lays out, and React compares, only the chunk that grows. */
const CHUNK_LINES = 200;

function PlainCode({ code }: { readonly code: string }) {
  const chunks = chunkLines(code);
  // biome-ignore lint/suspicious/noArrayIndexKey: chunks have no identity but their place
  return chunks.map((chunk, index) => <Chunk key={index} text={chunk} />);
}

const Chunk = memo(function Chunk({ text }: { text: string }) {
  return <span>{text}</span>;
});

function chunkLines(code: string): readonly string[] {
  const chunks: string[] = [];
  let start = 0;
  let lines = 0;
  for (let at = code.indexOf('\n'); at !== -1; at = code.indexOf('\n', at + 1)) {
    lines += 1;
    if (lines % CHUNK_LINES !== 0) continue;
    chunks.push(code.slice(start, at + 1));
    start = at + 1;
  }
  chunks.push(code.slice(start));
  return chunks;
}

function Highlighted({ nodes }: { readonly nodes: readonly HighlightedNode[] }) {
  return nodes.map((node, index) =>
    typeof node === 'string' ? (
      node
    ) : (
      // biome-ignore lint/suspicious/noArrayIndexKey: nodes have no identity but their place
      <span key={index} className={node.className}>
        <Highlighted nodes={node.children} />
      </span>
    ),
  );
}

type Highlight = (language: string, code: string) => readonly HighlightedNode[] | null;
let loaded: Highlight | null = null;

/** The highlighter, once its code has arrived; it is asked for when the first block wants it. */
function useHighlighter(wanted: boolean): Highlight | null {
  const [, setReady] = useState(loaded !== null);
  useEffect(() => {
    if (!wanted || loaded !== null) return;
    let mounted = true;
    void import('./highlight.ts').then((module) => {
      loaded = module.highlight;
      if (mounted) setReady(true);
    });
    return () => {
      mounted = false;
    };
  }, [wanted]);
  return loaded;
}

const EXTENSIONS: Readonly<Record<string, string>> = {
  typescript: 'ts',
  javascript: 'js',
  python: 'py',
  markdown: 'md',
  bash: 'sh',
  shell: 'sh',
  rust: 'rs',
  ruby: 'rb',
  csharp: 'cs',
  kotlin: 'kt',
};

function download(code: string, language: string): void {
  const extension = EXTENSIONS[language] ?? (/^[a-z0-9]{1,8}$/.test(language) ? language : 'txt');
  const url = URL.createObjectURL(new Blob([code], { type: 'text/plain' }));
  const link = document.createElement('a');
  link.href = url;
  link.download = `code.${extension}`;
  link.click();
  // Revoked a little later: some browsers read the blob after the click has returned.
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}
