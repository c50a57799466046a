import { expect, test } from 'vitest';
import { DocumentBuilder } from './document.ts';
import { readHtml } from './html.ts';

function textOf(html: string, address: string | null = null): string {
  const into = new DocumentBuilder();
  readHtml(html, into, 'html', address);
  return into
    .build(null)
    .blocks.map(({ text }) => text)
    .join('\n');
}

test('the first two pictures of a page are named where they are, the rest is left out', () => {
  const text = textOf(
    `<p>One <img src="/a (1).png" alt="A [map]"> two</p>
     <img src="https://cdn.example/b.png"><img src="https://cdn.example/c.png" alt="C">`,
    'https://example.org/page/',
  );
  expect(text).toContain('One ![A map](https://example.org/a%20%281%29.png) two');
  expect(text).toContain('![](https://cdn.example/b.png)');
  expect(text).not.toContain('c.png');
});

test.each([
  ['no address to go by', '<p>x<img src="a.png" alt="A"></p>', null],
  ['pixels that count visits', '<p>x<img src="https://a.example/p.gif" width="1"></p>', null],
  ['inline data', '<p>x<img src="data:image/png;base64,AAAA"></p>', 'https://example.org/'],
  ['a script', '<p>x<img src="javascript:alert(1)"></p>', 'https://example.org/'],
])('a picture with %s is not named', (_what, html, address) => {
  expect(textOf(html, address)).toBe('x');
});
