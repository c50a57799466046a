import { describe, expect, test } from 'vitest';
import { refinePassages } from './refine.ts';

const passage = (text: string, page: number | null = null, heading = '') => ({ page, heading, text });

describe('refining passages', () => {
  test('a sentence that was cut between two passages is whole again', () => {
    const { passages } = refinePassages([
      passage('The lease runs for two years. The deposit is'),
      passage('paid back within thirty days. Dr. Weber keeps the keys.'),
    ]);
    expect(passages.map(({ text }) => text)).toEqual([
      'The lease runs for two years. The deposit is paid back within thirty days. Dr. Weber keeps the keys.',
    ]);
  });

  test('headers, footers and page numbers go; what stands once stays', () => {
    const pages = [1, 2, 3, 4].map((page) =>
      passage(`ACME Annual Report\n\nFact number ${'abcd'[page - 1]} is here.\n\nPage ${page} of 4`, page),
    );
    const { text } = refinePassages(pages);
    expect(text).not.toMatch(/ACME|Page \d/);
    for (const letter of 'abcd') expect(text).toContain(`Fact number ${letter} is here.`);
  });

  test('rows of tables and lists keep their lines, broken words are joined', () => {
    const { text } = refinePassages([
      passage('The agree-\nment was signed.\n- one\n- two\nMonday | 07:12\nTuesday | 08:01'),
    ]);
    expect(text).toBe('The agreement was signed.\n- one\n- two\nMonday | 07:12\nTuesday | 08:01');
  });

  test('passages begin and end with a sentence and are never long', () => {
    const prose = Array.from(
      { length: 80 },
      (_, i) => `Sentence number ${i} speaks of the harbour and its boats.`,
    ).join(' ');
    const { passages } = refinePassages([passage(prose.slice(0, 1_500)), passage(prose.slice(1_500))]);
    for (const { text } of passages) {
      expect(text.length).toBeLessThanOrEqual(1_200);
      expect(text).toMatch(/^Sentence number \d+ .*boats\.$/s);
    }
    expect(passages.length).toBeGreaterThan(2);
  });

  test('refining twice changes nothing', () => {
    const sources = [
      passage('One thing. Another thing\n\nA | B\nC | D', 1, 'Top'),
      passage(`${'Words go on and on. '.repeat(120)}`, 2, 'Top'),
      passage('Short.', 3, 'End'),
    ];
    const once = refinePassages(sources);
    const twice = refinePassages(once.passages);
    expect(twice).toEqual(once);
  });
});
