/** A model's chat template, wherever its repository keeps it. */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { PreTrainedTokenizer } from '@huggingface/transformers';

/** Older repositories have it in the tokenizer's settings, which the library reads; newer ones in a file of its own. */
export async function addChatTemplate(tokenizer: PreTrainedTokenizer, folder: string): Promise<PreTrainedTokenizer> {
  if (tokenizer.chat_template) return tokenizer;
  const template = (await read(folder, 'chat_template.jinja')) ?? fromJson(await read(folder, 'chat_template.json'));
  if (template !== null) tokenizer.chat_template = template;
  return tokenizer;
}

function fromJson(text: string | null): string | null {
  if (text === null) return null;
  const { chat_template } = JSON.parse(text) as { chat_template?: unknown };
  return typeof chat_template === 'string' ? chat_template : null;
}

async function read(folder: string, name: string): Promise<string | null> {
  try {
    return await readFile(path.join(folder, name), 'utf8');
  } catch {
    // Not every model has it.
    return null;
  }
}
