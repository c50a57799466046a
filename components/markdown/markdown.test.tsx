// @vitest-environment happy-dom
import { act, type ReactNode } from 'react';
import { createRoot, type Root } from 'react-dom/client';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type MarkdownEnvironment, MarkdownProvider } from './context.tsx';
import { Markdown } from './markdown.tsx';

let root: Root;
let container: HTMLElement;
/** Numbers of the sources that were rendered, in order. */
let rendered: number[];

const environment: MarkdownEnvironment = {
  labels: {
    copy: 'Copy',
    copied: 'Copied',
    wrap: 'Wrap',
    unwrap: 'No wrap',
    download: 'Download',
    code: 'code',
    table: 'Table',
  },
  renderSource: (number: number, label: ReactNode) => {
    rendered.push(number);
    return <button type="button">{label}</button>;
  },
};

beforeEach(() => {
  Reflect.set(globalThis, 'IS_REACT_ACT_ENVIRONMENT', true);
  rendered = [];
  container = document.createElement('div');
  document.body.append(container);
  root = createRoot(container);
});

afterEach(() => {
  act(() => root.unmount());
  container.remove();
});

function show(text: string, growing = false): string {
  act(() =>
    root.render(
      <MarkdownProvider value={environment}>
        <Markdown text={text} growing={growing} />
      </MarkdownProvider>,
    ),
  );
  return container.innerHTML;
}

describe('Markdown', () => {
  it('renders only the block that grows', () => {
    const settled = 'one [p. 1](#source-1)\n\ntwo [p. 2](#source-2)\n\nthree [p. 3](#source-3)\n\n';
    show(`${settled}four [p. 4](#source-4)`, true);
    expect(rendered).toEqual([1, 2, 3, 4]);
    rendered = [];
    for (const more of [' a', ' a b', ' a b c']) show(`${settled}four [p. 4](#source-4)${more}`, true);
    expect(rendered).toEqual([4, 4, 4]);
    rendered = [];
    show(`${settled}four [p. 4](#source-4) a b c`, false);
    expect(rendered, 'the end of the answer renders no settled block again').not.toContain(1);
  });

  it('renders only the list item that grows', () => {
    const item = (n: number) => `- item [s](#source-${n})\n`;
    show(item(1) + item(2) + item(3), true);
    rendered = [];
    show(`${item(1) + item(2) + item(3)}- item [s](#source-4)`, true);
    expect(rendered).not.toContain(1);
    expect(rendered).toContain(4);
  });

  it.each([
    '<img src=x onerror=alert(1)>',
    'a <script>alert(1)</script> b',
    '<svg onload=alert(1)>',
    '<iframe srcdoc="<p>x"></iframe>',
    '<math><mtext><table><mglyph><style><!--</style><img title="--><img onerror>">',
    '![x](https://canary.example/?d=1)',
    '![x][ref]\n\n[ref]: https://canary.example/?d=1',
    '<video poster=https://canary.example/>',
  ])('makes no element out of %j', (text) => {
    show(text);
    expect(container.querySelector('img, script, svg[onload], iframe, style, video, object, link, base')).toBeNull();
  });

  it('shows a refused link as the text it was', () => {
    show('[x](javascript:alert(1)) [ok](https://example.org)');
    expect(container.textContent).toContain('[x](javascript:alert(1))');
    const links = [...container.querySelectorAll('a')];
    expect(links.map((link) => [link.getAttribute('href'), link.rel])).toEqual([
      ['https://example.org/', 'noopener noreferrer'],
    ]);
  });

  it('writes entities, tables, tasks and code the way they read', () => {
    show('a &amp; b &lt;i&gt;\n\n- [x] done\n\n|n|\n|-|\n|2,940.00|\n\n```ts\nif (a < b) {}\n```');
    expect(container.textContent).toContain('a & b <i>');
    expect(container.querySelector('.md-check')?.textContent).toBe('☑');
    expect(container.querySelector('td')?.dataset.align).toBe('number');
    expect(container.querySelector('pre')?.textContent).toBe('if (a < b) {}');
  });

  it('keeps the outline of the page without a gap', () => {
    show('### First\n\n# Second\n\n## Third\n\n> # Quoted');
    const tags = [...container.querySelectorAll('.md-heading')].map((element) => element.tagName);
    expect(tags).toEqual(['H2', 'H2', 'H3', 'P']);
  });

  it('shows an unterminated fence as code', () => {
    show('Here:\n\n```py\nprint(1)\nprint(', true);
    expect(container.querySelector('pre')?.textContent).toBe('print(1)\nprint(');
  });
});
