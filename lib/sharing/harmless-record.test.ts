import { expect, it } from 'vitest';
import { harmlessRecord } from './harmless-record.ts';

it('leaves a record as clients make it', () => {
  const record = {
    id: 'Rye & barley (2)',
    title: '<b>kept as text</b>',
    updated: 1,
    data: { Copilot: { conversation_id: 'x' } },
    items: [
      { role: 'user', content: 'a < b, "c"', provider: null },
      { role: 'user', content: [{ bucket_id: 'b-1', name: 'a.png', url: '/files/b-1/media/a.png' }, 'text'] },
      {
        role: 'assistant',
        content: '<b>hi</b>',
        provider: { name: 'OpenAI', url: 'https://openai.com/', label: null, model: "o'one" },
      },
    ],
  };
  expect(harmlessRecord(record)).toEqual(record);
});

it('takes markup out of names, and addresses that run something', () => {
  const provider = {
    name: '<img src=x onerror=alert(1)>',
    url: 'javascript:alert(1)',
    label: '"><svg onload=alert(1)>',
    model: '<svg onload=alert(1)>',
  };
  const { id, items } = harmlessRecord({
    id: '"><script>',
    items: [{ provider, content: [{ bucket_id: '<i>', name: '<b>x</b>.png' }] }, { provider: '<u>' }, null],
  });
  const text = JSON.stringify([id, items]);
  expect(text).not.toMatch(/[<>]|\\"|javascript:/);
  expect(items).toHaveLength(3);
});

it.each([[{}], [{ items: 7 }], [{ items: [1, [], 'x'] }], [{ items: [{ content: [null, 3] }] }]])(
  'takes %j as it is',
  (record) => {
    expect(harmlessRecord(record)).toEqual(record);
  },
);
