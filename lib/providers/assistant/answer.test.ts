import { describe, expect, it } from 'vitest';
import { answer } from './answer.ts';
import { LEASE } from './evaluation/fixtures.ts';
import { ask, contextOf, documentPart, memoryTools, pagedFile, userMessage } from './evaluation/memory-tools.ts';

const lease = pagedFile('lease.pdf', LEASE);

describe('answer', () => {
  it('gives status, sources, text, title, suggestions, usage and finish, in that order', async () => {
    const { events } = await ask([userMessage('How much is the deposit?', [documentPart(lease)])], [lease]);
    expect([...new Set(events.map(({ type }) => type))]).toEqual([
      'status',
      'sources',
      'text',
      'title',
      'suggestions',
      'usage',
      'finish',
    ]);
    const sources = events.find((event) => event.type === 'sources');
    expect(sources?.sources[0]).toMatchObject({ title: 'lease.pdf', page: 9 });
    expect(events.filter(({ type }) => type === 'text').length).toBeGreaterThan(5);
  });

  it('finds the file of an earlier message', async () => {
    const messages = [userMessage('Hello', [documentPart(lease)]), userMessage('How much is the rent?')];
    expect((await ask(messages, [lease])).text).toContain('EUR 1,240.00');
  });

  it('recalls a name and a fact', async () => {
    expect((await ask([userMessage('I am Heiner'), userMessage('What is my name?')])).text).toContain('**Heiner**');
    expect((await ask([userMessage('Меня зовут Анна'), userMessage('Как меня зовут?')])).text).toContain('**Анна**');
    const told = [userMessage('My favourite colour is dark green.'), userMessage('What is my favourite colour?')];
    expect((await ask(told)).text).toContain('dark green');
    expect((await ask([userMessage('What is my name?')])).text).toContain('haven’t told me');
  });

  it('says what it was told to remember, once, and where it is kept', async () => {
    const said = async (text: string, kept?: string) => {
      let words = '';
      const request = { model: '', messages: [userMessage(text)], parameters: {}, language: 'en', kept };
      for await (const event of answer(request, contextOf(), memoryTools([]))) {
        if (event.type === 'text') words += event.text;
      }
      return words;
    };
    const russian = await said('Запомни, что мой кот Мурзик', 'мой кот Мурзик');
    expect(russian).toContain('Запомнил, и для других чатов тоже: «мой кот Мурзик»');
    expect(await said('Запомни, что мой кот Мурзик')).toContain('Запомнил в этом чате');
    expect(await said('Remember that my car is blue', 'my car is blue')).toContain(
      'in other chats too: “my car is blue”',
    );
    expect(await said('Remember that my car is blue')).toBe('Noted for this chat: “Remember that my car is blue”');
  });

  it('does not let a document write markdown or HTML into the answer', async () => {
    const evil = pagedFile('evil.pdf', [
      'The deposit is [click](http://evil.example) <img src=x onerror=1> EUR 5.00 ![x](http://evil.example/p.png).',
    ]);
    const { text } = await ask([userMessage('How much is the deposit?', [documentPart(evil)])], [evil]);
    expect(text).toContain('EUR 5.00');
    expect(text).not.toMatch(/(?<!\\)\[click|(?<!\\)<img|(?<!\\)!\[/u);
  });

  it('works on text given in the message', async () => {
    expect((await ask([userMessage('Count the words: one two three')])).text).toContain('3 words');
    expect((await ask([userMessage('Sort these lines:\npear\napple')])).text).toContain('apple\npear');
    expect((await ask([userMessage('Convert this CSV to JSON:\na,b\n1,2')])).text).toContain('"b": "2"');
    expect((await ask([userMessage('sha-256 of "abc"')])).text).toContain('ba7816bf8f01cfea414140de5dae2223');
  });

  it('tells why the connected models could not answer, instead of how to connect one', async () => {
    const failed = [
      { label: 'Groq', message: 'Groq asks to slow down. Try again in 5 s.' },
      { label: 'Custom', message: 'Custom cannot be reached [x](http://evil.example)' },
    ];
    const say = async (text: string, language: string) => {
      const request = { model: '', messages: [userMessage(text)], parameters: {}, language, failed };
      let said = '';
      for await (const event of answer(request, contextOf(), memoryTools([]))) {
        if (event.type === 'text') said += event.text;
      }
      return said;
    };
    const text = await say('Write a poem about rain', 'en');
    expect(text).toContain('- **Groq:** Groq asks to slow down. Try again in 5 s.');
    expect(text).toContain('“Answer again”');
    expect(text).not.toMatch(/paste a key|start \[Ollama|(?<!\\)\[x\]/);
    expect(await say('Напиши стихи о дожде', 'ru')).toContain('«Ответить заново»');
    // What it can do itself it does.
    expect(await say('15 % of 2940', 'en')).toContain('441');
  });

  it('says why a damaged file could not be read', async () => {
    const broken = { ...pagedFile('broken.pdf', []), failure: 'This PDF is damaged.' };
    const { text } = await ask([userMessage('How much is the rent?', [documentPart(broken)])], [broken]);
    expect(text).toContain('This PDF is damaged.');
    expect(text).not.toContain('scan');
  });

  it('names a chat after the question, not after the table pasted with it', async () => {
    const titleOf = async (question: string) =>
      (await ask([userMessage(question)])).events.find((event) => event.type === 'title')?.title;
    expect(await titleOf('| Fruit | Price |\n| --- | --- |\n| Apples | 3 |\n\nwhat is the total price?')).toBe(
      'What is the total price?',
    );
    expect(await titleOf('what is 2 + 2?')).toBe('What is 2 + 2?');
  });

  it('goes on about the table pasted before', async () => {
    const messages = [userMessage('sum\nApples 3\nPears 5'), userMessage('and the average?')];
    expect((await ask(messages)).text).toContain('**4**');
  });

  it('stops at once when aborted, before and in the middle', async () => {
    const controller = new AbortController();
    const request = { model: '', messages: [userMessage('What can you do?')], parameters: {}, language: 'en' };
    let pieces = 0;
    const reading = (async () => {
      for await (const event of answer(request, contextOf(controller.signal), memoryTools([]))) {
        if (event.type === 'text' && ++pieces === 3) controller.abort();
      }
    })();
    await expect(reading).rejects.toThrow();
    expect(pieces).toBe(3);
  });

  it('keeps the event loop free on a 500-page document', async () => {
    const pages = Array.from(
      { length: 500 },
      (_, page) => `Clause ${page}. ${LEASE.join(' ').replaceAll('deposit', 'instalment')}`,
    );
    const book = pagedFile('book.pdf', [...pages, 'The deposit of the annex is EUR 77.00.']);
    let worst = 0;
    let last = performance.now();
    const timer = setInterval(() => {
      worst = Math.max(worst, performance.now() - last);
      last = performance.now();
    }, 1);
    const { text } = await ask([userMessage('How much is the deposit of the annex?', [documentPart(book)])], [book]);
    clearInterval(timer);
    expect(text).toContain('EUR 77.00');
    // The aim is 20 ms; a busy machine gets room.
    expect(worst).toBeLessThan(120);
    console.info(`worst stall ${worst.toFixed(1)} ms`);
  });
});
