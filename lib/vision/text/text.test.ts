/** Names and sentiment of texts, in the worker they are found in. */
import { afterAll, describe, expect, it } from 'vitest';
import { closeTextWorker, findEntities, findSentiment } from './index.ts';

afterAll(closeTextWorker);
const signal = AbortSignal.timeout(60_000);
const entities = async (text: string) =>
  (await findEntities(text, signal)).map(({ entity, value, start, end }) => {
    expect([...text].slice(start, end).join('')).toBe(value);
    return `${entity} ${value}`;
  });

describe('entities', () => {
  it('are those of the documented example, exactly', async () => {
    expect(await findEntities('John works at OpenAI in San Francisco.', signal)).toEqual([
      { entity: 'PERSON', value: 'John', start: 0, end: 4 },
      { entity: 'ORG', value: 'OpenAI', start: 14, end: 20 },
      { entity: 'GPE', value: 'San Francisco', start: 24, end: 37 },
    ]);
  });

  it.each([
    [
      'Barack Obama met Angela Merkel in Berlin on 5 May 2015 and paid $3.5 million to Microsoft Corp. Write to a@b.com or https://x.org/y?z=1.',
      [
        'PERSON Barack Obama',
        'PERSON Angela Merkel',
        'GPE Berlin',
        'DATE 5 May 2015',
        'MONEY $3.5 million',
        'ORG Microsoft Corp',
        'EMAIL a@b.com',
        'URL https://x.org/y?z=1',
      ],
    ],
    ['They march in line and may be late until Monday.', ['DATE Monday']],
    ['Steve Jobs lived in Cupertino, California.', ['PERSON Steve Jobs', 'GPE Cupertino', 'GPE California']],
    [
      'Иван Петров работает в компании «Ромашка» в Москве с 5 мая 2024 года.',
      ['PERSON Иван Петров', 'ORG Ромашка', 'GPE Москве', 'DATE 5 мая 2024 года'],
    ],
    [
      'Письмо от Анны Сергеевны Ивановой из Германии: 1 500 рублей.',
      ['PERSON Анны Сергеевны Ивановой', 'GPE Германии', 'MONEY 1 500 рублей'],
    ],
    ['А. С. Пушкин жил в Санкт-Петербурге.', ['PERSON А. С. Пушкин', 'GPE Санкт-Петербурге']],
    ['Nothing here has a name.', []],
    ['', []],
  ])('%s', async (text, wanted) => {
    expect(await entities(text)).toEqual(wanted);
  });

  it('have offsets in code points, as Python counts', async () => {
    expect(await findEntities('😀😀 John works at OpenAI.', signal)).toEqual([
      { entity: 'PERSON', value: 'John', start: 3, end: 7 },
      { entity: 'ORG', value: 'OpenAI', start: 17, end: 23 },
    ]);
  });

  it('take a long text of one kind of character in good time', async () => {
    const started = performance.now();
    for (const piece of ['1', 'a', 'A.', '« ', 'А. ', '$', 'a@', 'Иван ', 'John ']) {
      await findEntities(piece.repeat(50_000 / piece.length), signal);
    }
    expect(performance.now() - started).toBeLessThan(30_000);
  }, 60_000);
});

describe('sentiment', () => {
  it.each([
    ['This is a great product! Highly recommend it.', 'positive'],
    ['This is terrible, I hate it.', 'negative'],
    ['I do not like it at all.', 'negative'],
    ['The table is made of wood.', 'neutral'],
    ['Отличный товар! Очень рекомендую.', 'positive'],
    ['Прекрасный фильм, я в восторге.', 'positive'],
    ['Ужасный сервис, ненавижу.', 'negative'],
    ['Полное разочарование, деньги на ветер.', 'negative'],
    ['Стол сделан из дерева.', 'neutral'],
  ])('%s is %s', async (text, label) => {
    const found = await findSentiment(text, signal);
    expect(found.label).toBe(label);
    if (label === 'neutral') expect(found.score).toBe(0.5);
    else expect(found.score).toBeGreaterThan(0.6);
  });
});
