import { describe, expect, it } from 'vitest';
import type { Frame } from '../contract/frames.ts';
import { filterMarkdown, type Piece, readAnswer } from './create.ts';

async function* of(...frames: Frame[]): AsyncGenerator<Frame> {
  yield* frames;
}
async function read(...frames: Frame[]): Promise<Piece[]> {
  const pieces: Piece[] = [];
  for await (const piece of readAnswer(of(...frames))) pieces.push(piece);
  return pieces;
}

describe('readAnswer', () => {
  it('leads to the stored copies of media, and to their source only without one', async () => {
    const urls = ['https://images.example/1.png'];
    const stored: Frame = { type: 'content', content: '[![a](/media/a.png)](/media/a.png)', urls, alt: 'a' };
    expect(await read(stored)).toMatchObject([{ type: 'media', urls: ['/media/a.png', '/media/a.png'] }]);
    const video: Frame = { type: 'content', content: '<video controls src="/media/v.mp4"></video>', urls };
    expect(await read(video)).toMatchObject([{ type: 'media', urls: ['/media/v.mp4'] }]);
    expect(await read({ type: 'content', content: '[![a](x)](x)', urls })).toMatchObject([{ type: 'media', urls }]);
  });

  it('passes over what is not part of the text', async () => {
    const frames: Frame[] = [
      { type: 'reasoning', token: null, status: 'Thinking...' },
      { type: 'content', content: 'Hi.' },
      { type: 'title', title: 'Greeting' },
      { type: 'finish', finish: { reason: 'stop' } },
      { type: 'log', log: 'a line' },
    ];
    expect(await read(...frames)).toEqual([{ type: 'text', text: 'Hi.' }]);
  });

  it.each<[Frame, number, string]>([
    [{ type: 'auth', auth: 'MissingAuthError', message: 'MissingAuthError: Add a key.' }, 401, 'Add a key.'],
    [{ type: 'error', error: 'UpstreamTimeoutError', message: 'UpstreamTimeoutError: Late.' }, 504, 'Late.'],
    [{ type: 'error', error: 'RetryProviderError', message: 'RetryProviderError: All failed.' }, 502, 'All failed.'],
    [{ type: 'error', error: 'RetryNoProviderError', message: 'RetryNoProviderError: None.' }, 404, 'None.'],
    [{ type: 'error', error: 'constructor', message: 'constructor: x' }, 502, 'x'],
  ])('throws %o', async (frame, status, message) => {
    await expect(read(frame)).rejects.toMatchObject({ status, message });
  });
});

describe('filterMarkdown', () => {
  const text = 'a\n```js\nx\n```\nb\n```\ny\n```\n';
  it.each([
    ['js', 'x'],
    ['JS', 'x'],
    ['html', 'y'],
    [null, 'x'],
  ])('%j', (wanted, content) => {
    expect(filterMarkdown(text, wanted)).toBe(content);
  });

  it('takes a block that was not closed, and an answer without one as it is only when any would do', () => {
    expect(filterMarkdown('```html\n<p>', 'html')).toBe('<p>');
    expect(filterMarkdown('words', null)).toBe('words');
    expect(filterMarkdown('words', 'html')).toBe('');
  });
});
