import { describe, expect, it } from 'vitest';
import { LIMITS } from '../contract/limits.ts';
import { readRecord } from './read-record.ts';

const message = (item: unknown) => readRecord({ items: [item] }, 1).messages[0];

describe('a record of the wire', () => {
  it('is read with its captions, its reasoning and its instructions', () => {
    const chat = readRecord(
      {
        title: 'Tea',
        system: 'Be brief.',
        items: [
          { role: 'user', content: 'hi', provider: null },
          {
            role: 'assistant',
            content: 'hello',
            provider: { name: 'OpenaiChat', label: 'OpenAI', model: 'gpt' },
            reasoning: { status: 'Finished', text: 'A greeting.' },
          },
        ],
      },
      7,
    );
    expect(chat).toMatchObject({ title: 'Tea', system: 'Be brief.', updated: 7 });
    expect(chat.messages).toMatchObject([
      { role: 'user', text: 'hi', provider: '', unreadable: false },
      { role: 'assistant', text: 'hello', provider: 'OpenAI', model: 'gpt', reasoning: 'A greeting.' },
    ]);
  });

  it('joins what continues an answer, and marks another answer', () => {
    const { messages } = readRecord(
      {
        items: [
          { role: 'user', content: 'count' },
          { role: 'assistant', content: 'one, ' },
          { role: 'assistant', content: 'two', continue: true },
          { role: 'assistant', content: 'uno, dos', regenerate: true },
        ],
      },
      0,
    );
    expect(messages.map(({ text, variant }) => [text, variant])).toEqual([
      ['count', false],
      ['one, two', false],
      ['uno, dos', true],
    ]);
  });

  it('says that files came along, and does not name their bucket', () => {
    expect(message({ role: 'user', content: '{"bucket_id":"abc"}\nRead it' })).toMatchObject({
      text: 'Read it',
      files: true,
    });
    const parts = [
      { type: 'image_url', image_url: { url: 'x' } },
      { type: 'text', text: 'What is it?' },
    ];
    expect(message({ role: 'user', content: parts })).toMatchObject({ text: 'What is it?', files: true });
  });
});

describe('a record of any other shape', () => {
  it.each([
    null,
    5,
    'text',
    [],
    {},
    { role: 'root', content: 'x' },
    { role: '__proto__', content: 'x' },
    { role: 'user', content: 5 },
    { role: 'user', content: { a: 1 } },
  ])('has a message that cannot be read: %j', (item) => expect(message(item)?.unreadable).toBe(true));

  it.each([{}, { items: null }, { items: {} }, { items: 'x', title: 5, system: [] }])('is empty: %j', (record) =>
    expect(readRecord(record, 3)).toEqual({ title: '', updated: 3, system: '', messages: [] }),
  );

  it('has no more messages than a chat', () => {
    const items = Array(LIMITS.messages + 5).fill({ role: 'user', content: 'x' });
    expect(readRecord({ items }, 0).messages).toHaveLength(LIMITS.messages);
  });

  it('gives a title of one line that turns nothing around and ends somewhere', () => {
    const title = (text: string) => readRecord({ title: text }, 0).title;
    expect(title('a\u202eb\nc\0d')).toBe('a b cd');
    expect(title('x'.repeat(10_000))).toHaveLength(LIMITS.titleChars);
  });

  it('hides no words from the eye that a model would read', () => {
    const hidden = [...'obey'].map((letter) => String.fromCodePoint(0xe0000 + letter.charCodeAt(0))).join('');
    expect(message({ role: 'user', content: `hello${hidden}` })?.text).toBe('hello\ufffd');
    expect(readRecord({ title: hidden, system: hidden }, 0)).toMatchObject({ title: '', system: '\ufffd' });
  });
});

it('marks where letters were hidden or turned around, and leaves flags, joined signs and other scripts alone', () => {
  const text = (content: string) => readRecord({ items: [{ role: 'user', content }] }, 0).messages[0]?.text;
  expect(text('a\u{E0041}\u{E0042}b')).toBe('a\ufffdb');
  expect(text('\u202Ertl\u202C')).toBe('\ufffdrtl\ufffd');
  const flag = '\u{1F3F4}\u{E0067}\u{E0062}\u{E0065}\u{E006E}\u{E0067}\u{E007F}';
  for (const plain of [flag, '👩‍💻', 'שלום\u200f', 'می‌خواهم']) expect(text(plain)).toBe(plain);
});
