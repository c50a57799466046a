import { describe, expect, it } from 'vitest';
import { JsonPassage } from './json-passage.ts';

const JSON_TEXT = '{"a":"} \\" ] ```","b":[1,{"c":null}]}';

function take(text: string, size: number) {
  const passage = new JsonPassage();
  let told = '';
  for (let at = 0; at < text.length; at += size) told += passage.take(text.slice(at, at + size));
  expect(passage.text).toBe(text);
  expect(passage.told).toBe(told);
  return told;
}

describe.each([1, 2, 3, 7, 1_000])('in pieces of %i', (size) => {
  it.each([
    ['bare', JSON_TEXT],
    ['with space around', `\n  ${JSON_TEXT}\n\n`],
    ['in a fence', `\`\`\`json\n${JSON_TEXT}\n\`\`\``],
    ['in a fence, with words after it', `\n\`\`\`\n${JSON_TEXT}\n\`\`\`\nThat is all.`],
    ['with words after it', `${JSON_TEXT} That is all. {"and":"more"}`],
  ])('%s', (_, text) => {
    expect(take(text, size)).toBe(JSON_TEXT);
  });

  it.each([
    ['words before it', `Here you are: ${JSON_TEXT}`],
    ['a number', '42'],
    ['a text in quotes', '"no {object}"'],
    ['inline code', '`{"a":1}`'],
    ['nothing', ''],
    ['a fence alone', '```json\n'],
  ])('%s: nothing yet', (_, text) => {
    expect(take(text, size)).toBe('');
  });

  it('cut off in the middle', () => {
    expect(take('{"a":[1,', size)).toBe('{"a":[1,');
  });
});
