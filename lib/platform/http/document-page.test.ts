import { expect, it } from 'vitest';
import { withoutScripts } from './document-page.ts';

const script = { marker: ' data-share="', tag: '<script src="/own.js"></script>' };

it('leaves the words and takes the scripts, whatever they hold', () => {
  const html =
    '<head><link rel="preload" as="script" href="/a.js"/><link rel="stylesheet" href="/a.css"/></head>' +
    '<body><p>1 &lt;script> 2</p><SCRIPT async src="/a.js"></SCRIPT><script>self.x="\\u003c/script>\\n"</script>\n' +
    '<div data-share="x">3</div><script nonce="n">a\nb</script></body>';
  expect(withoutScripts(html, script)).toBe(
    '<head><link rel="stylesheet" href="/a.css"/></head><body><p>1 &lt;script> 2</p>\n' +
      '<div data-share="x">3</div><script src="/own.js"></script></body>',
  );
});

it('adds nothing to a page that does not ask for it', () => {
  expect(withoutScripts('<body>data-share=&quot;</body>', script)).toBe('<body>data-share=&quot;</body>');
});
