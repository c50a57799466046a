import { describe, expect, it } from 'vitest';
import type { ContentPart } from '../../provider.ts';
import { ask, documentPart, imagePart, type MemoryFile, userMessage } from './memory-tools.ts';
import { NEWCOMER_MATERIAL, NEWCOMER_ROWS } from './newcomer-rows.ts';
import type { RowOn } from './row.ts';
import { MATERIAL, ROWS } from './rows.ts';

const plain = (markdown: string): string =>
  markdown.replace(/\*\*|\\(?=[\\`*_[\]<>#|~$!])/gu, '').replace(/[\u00a0\u202f]/gu, ' ');

type Material = MemoryFile | readonly string[] | null;

async function answerTo({ ask: question }: RowOn<string>, material: Material): Promise<string> {
  const parts: ContentPart[] = [];
  if (material !== null) parts.push('pages' in material ? documentPart(material) : imagePart('receipt.png', material));
  const files = material !== null && 'pages' in material ? [material] : [];
  return plain((await ask([userMessage(question, parts)], files)).text);
}

const holds = (text: string, row: RowOn<string>): boolean =>
  row.expect.every((fact) => fact.test(text)) && !(row.not?.test(text) ?? false);

function evaluate<Name extends string>(rows: readonly RowOn<Name>[], material: Readonly<Record<Name, Material>>): void {
  for (const row of rows) {
    // A hard row that is answered fails its test: it is no longer hard and should say so.
    it.concurrent(`${row.hard === true ? 'not yet: ' : ''}${row.on}: ${row.ask}`, async () => {
      const text = await answerTo(row, material[row.on]);
      expect({ text, held: holds(text, row) }).toEqual({ text, held: row.hard !== true });
    });
  }
}

describe('evaluation', () => {
  evaluate(ROWS, MATERIAL);
});

describe('questions of a newcomer', () => {
  evaluate(NEWCOMER_ROWS, NEWCOMER_MATERIAL);
});
