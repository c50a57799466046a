import { describe, expect, it } from 'vitest';
import { shareHead, splitClauses } from './clauses.ts';

describe('splitClauses', () => {
  it.each([
    [
      'How much notice do I have to give, and when do I get the deposit back?',
      ['How much notice do I have to give', 'when do I get the deposit back?'],
    ],
    ['can i have a dog? and the hamsters?', ['can i have a dog', 'and the hamsters?']],
    ['how much is the rent; how much for heating', ['how much is the rent', 'how much for heating']],
    ['какой залог, а когда его вернут?', ['какой залог', 'когда его вернут?']],
    ['когда вывозят мусор и сколько взнос', ['когда вывозят мусор', 'сколько взнос']],
  ])('%s', (text, clauses) => {
    expect(splitClauses(text)).toEqual(clauses);
  });

  it.each([
    'When and where is the rent paid?',
    'If I pay late, what happens?',
    'Если я опоздаю с оплатой, что будет?',
    'Tell me what the terms and conditions are',
    'How much is 12 and 30?',
    'How much was sold? The sum of the column',
    'Count the words: who are you, and when do you sleep?',
  ])('keeps "%s" whole', (text) => {
    expect(splitClauses(text)).toEqual([text]);
  });
});

describe('shareHead', () => {
  it('gives both subjects the same beginning', () => {
    expect(shareHead('How much is the rent and the deposit?')).toEqual([
      'How much is the rent',
      'How much is the deposit',
    ]);
    expect(shareHead('How many days are between 3 March and 1 May?')).toBeNull();
  });
});
