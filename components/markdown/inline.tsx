import type { Token, Tokens } from 'marked';
import { Fragment, type ReactNode } from 'react';
import { useMarkdownEnvironment } from './context.tsx';
import { decodeEntities } from './entities.ts';
import { hostOf, imageSource, linkTarget } from './links.ts';

/** Inline tokens as React elements. Raw HTML is text; only `<br>`, which models put into table cells, breaks a line. */
export function Inline({ tokens }: { readonly tokens: readonly Token[] | undefined }): ReactNode {
  return tokens?.map((token, index) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: tokens have no identity but their place
    <Fragment key={index}>{renderInline(token)}</Fragment>
  ));
}

function renderInline(token: Token): ReactNode {
  switch (token.type) {
    case 'strong':
      return (
        <strong>
          <Inline tokens={token.tokens} />
        </strong>
      );
    case 'em':
      return (
        <em>
          <Inline tokens={token.tokens} />
        </em>
      );
    case 'del':
      return (
        <del>
          <Inline tokens={token.tokens} />
        </del>
      );
    case 'codespan':
      return <code>{token.text}</code>;
    case 'br':
      return <br />;
    case 'link':
      return <Link token={token as Tokens.Link} />;
    case 'image':
      return <Picture token={token as Tokens.Image} />;
    case 'checkbox':
      return <span className="md-check">{token.checked === true ? '☑' : '☐'}</span>;
    case 'escape':
      return token.text;
    case 'html':
      return /^<br\s*\/?>$/i.test(token.raw) ? <br /> : token.raw;
    case 'text':
      return 'tokens' in token && token.tokens !== undefined ? (
        <Inline tokens={token.tokens} />
      ) : (
        decodeEntities(token.text)
      );
    default:
      return token.raw;
  }
}

function Link({ token }: { readonly token: Tokens.Link }): ReactNode {
  const { renderSource } = useMarkdownEnvironment();
  const target = linkTarget(token.href);
  const label = <Inline tokens={token.tokens} />;
  if (target === null) return token.raw;
  if (target.kind === 'source') return renderSource(target.number, label);
  if (target.kind === 'own') return <a href={target.href}>{label}</a>;
  return (
    <a href={target.href} title={target.href} target="_blank" rel="noopener noreferrer">
      <bdi>{label}</bdi>
    </a>
  );
}

function Picture({ token }: { readonly token: Tokens.Image }): ReactNode {
  const { onImage } = useMarkdownEnvironment();
  const src = imageSource(token.href);
  const alt = decodeEntities(token.text);
  if (src !== null) {
    // biome-ignore lint/performance/noImgElement: our own files are served at their size; nothing optimises them
    const image = <img src={src} alt={alt} loading="lazy" decoding="async" />;
    if (onImage === undefined) return image;
    return (
      <button type="button" className="md-image" onClick={() => onImage(src, alt)}>
        {image}
      </button>
    );
  }
  const target = linkTarget(token.href);
  if (target?.kind !== 'external') return alt || token.raw;
  return (
    <a href={target.href} title={target.href} target="_blank" rel="noopener noreferrer">
      {alt === '' ? hostOf(target.href) : `${alt} (${hostOf(target.href)})`}
    </a>
  );
}
