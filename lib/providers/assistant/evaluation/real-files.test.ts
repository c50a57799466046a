import { afterAll, describe, expect, it } from 'vitest';
import { closeOcrWorker, closeTesseract } from '#lib/inference/ocr/index.ts';
import { closeMediaWorkers } from '#lib/media/index.ts';
import { partOf } from '#test/support/assistant-material.ts';
import { openTestData } from '#test/support/data-folder.ts';
import type { ChatMessage, ChatRequest } from '../../provider.ts';
import { answer } from '../answer.ts';
import { realTools } from '../real-tools.ts';
import { contextOf, userMessage } from './memory-tools.ts';
import { REAL_ROWS, type RealRow } from './real-rows.ts';
import { SECOND_ROWS } from './real-rows-second.ts';

const data = openTestData();

afterAll(async () => {
  await closeMediaWorkers();
  await closeOcrWorker();
  await closeTesseract();
  await data.close();
});

const plain = (markdown: string): string =>
  markdown.replace(/\*\*|\\(?=[\\`*_[\]<>#|~$!])/gu, '').replace(/[\u00a0\u202f]/gu, ' ');

/** Asks one message after the other, each with all answers before it; gives the last answer. */
async function converse({ on, ask }: RealRow): Promise<string> {
  const messages: ChatMessage[] = [];
  let text = '';
  for (const [index, question] of [ask].flat().entries()) {
    messages.push(userMessage(question, on !== null && index === 0 ? [await partOf(on)] : []));
    const request: ChatRequest = { model: '', messages, parameters: {}, language: 'en' };
    text = '';
    const now = new Date(2026, 10, 21, 9, 30);
    for await (const event of answer(request, contextOf(), realTools, now))
      if (event.type === 'text') text += event.text;
    messages.push({ role: 'assistant', content: [{ type: 'text', text }] });
  }
  return plain(text);
}

describe('questions about real files', () => {
  for (const row of [...REAL_ROWS, ...SECOND_ROWS]) {
    const label = `${row.on ?? 'nothing'}: ${[row.ask].flat().join(' → ')}`;
    it.concurrent(`${row.hard === true ? 'not yet: ' : ''}${label}`, async () => {
      const text = await converse(row);
      const held = row.expect.every((fact) => fact.test(text)) && !(row.not?.test(text) ?? false);
      expect({ text, held }).toEqual({ text, held: row.hard !== true });
    });
  }
});
