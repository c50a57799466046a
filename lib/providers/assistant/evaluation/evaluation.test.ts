import { describe, expect, it } from 'vitest';
import type { ContentPart } from '../../provider.ts';
import { ask, documentPart, imagePart, userMessage } from './memory-tools.ts';
import { MATERIAL, ROWS, type Row } from './rows.ts';

const plain = (markdown: string): string =>
  markdown.replace(/\*\*|\\(?=[\\`*_[\]<>#|~$!])/gu, '').replace(/[\u00a0\u202f]/gu, ' ');

async function answerTo(row: Row): Promise<string> {
  const material = MATERIAL[row.on];
  const parts: ContentPart[] = [];
  if (material !== null) parts.push('pages' in material ? documentPart(material) : imagePart('receipt.png', material));
  const files = material !== null && 'pages' in material ? [material] : [];
  return plain((await ask([userMessage(row.ask, parts)], files)).text);
}

const holds = (text: string, row: Row): boolean =>
  row.expect.every((fact) => fact.test(text)) && !(row.not?.test(text) ?? false);

describe('evaluation', () => {
  for (const row of ROWS) {
    // A hard row that is answered fails its test: it is no longer hard and should say so.
    it.concurrent(`${row.hard === true ? 'not yet: ' : ''}${row.on}: ${row.ask}`, async () => {
      const text = await answerTo(row);
      expect({ text, held: holds(text, row) }).toEqual({ text, held: row.hard !== true });
    });
  }
});
