import { describe, expect, it } from 'vitest';
import { parseTable, readNumber } from './parse.ts';

describe('parseTable', () => {
  it('reads quotes, delimiters and line breaks inside cells', () => {
    expect(parseTable('a;b\n"x;1";"say ""hi""\nthere"\n')).toEqual({
      name: '',
      columns: ['a', 'b'],
      rows: [['x;1', 'say "hi"\nthere']],
    });
  });

  it('reads the first sheet of a workbook, below its name', () => {
    expect(parseTable('Budget\n\nItem,Cost\nPaint,12\nWood,30\n\nNotes\n\nx,y\n1,2\n')).toEqual({
      name: 'Budget',
      columns: ['Item', 'Cost'],
      rows: [
        ['Paint', '12'],
        ['Wood', '30'],
      ],
    });
  });

  it('sees no table in prose', () => {
    expect(parseTable('One sentence.\nAnother sentence.\n')).toBeNull();
  });
});

describe('readNumber', () => {
  it.each([
    ['1,200.50', 1200.5],
    ['1 200,50', 1200.5],
    ['€12', 12],
    ['1,200', 1200],
    ['240,5', 240.5],
    ['-3.125', -3.125],
    ['yes', null],
  ])('%s', (cell, value) => {
    expect(readNumber(cell)).toBe(value);
  });
});
