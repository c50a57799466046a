/** A conversation as one model wants it: through its own chat template, within its context. */
import type { PreTrainedTokenizer } from '@huggingface/transformers';
import type { GenerationParameters, PromptMessage } from '../types.ts';
import { fitContext } from './fit-context.ts';

/** When nobody said how long an answer may be, and its share of the context then. */
const DEFAULT_TOKENS = 1_024;
const ANSWER_SHARE = 0.5;

export interface Prompt {
  readonly text: string;
  /** The messages that are in it. */
  readonly messages: readonly PromptMessage[];
  readonly dropped: number;
  readonly maxTokens: number;
}

/** A template takes `content` as text, or as parts where pictures are among it. */
export interface TemplateMessage {
  readonly role: string;
  readonly content: string | readonly { readonly type: string; readonly text?: string }[];
}

export function createPrompt(
  tokenizer: PreTrainedTokenizer,
  messages: readonly PromptMessage[],
  parameters: GenerationParameters,
  context: number,
  toTemplate: (message: PromptMessage) => TemplateMessage,
  /** Tokens the pictures of a message take besides its text. */
  extra: (message: PromptMessage) => number = () => 0,
): Prompt {
  const maxTokens = Math.max(1, Math.min(parameters.maxTokens ?? DEFAULT_TOKENS, Math.floor(context * ANSWER_SHARE)));
  const render = (some: readonly PromptMessage[]): string => renderChat(tokenizer, some.map(toTemplate));
  const count = (some: readonly PromptMessage[]): number =>
    countTokens(tokenizer, render(some)) + some.reduce((sum, message) => sum + extra(message), 0);
  const { messages: fitted, dropped } = fitContext(messages, count, context - maxTokens);
  return { text: render(fitted), messages: fitted, dropped, maxTokens };
}

/** The template puts its own marks at the beginning: none are added. */
export const countTokens = (tokenizer: PreTrainedTokenizer, text: string): number =>
  tokenizer.encode(text, { add_special_tokens: false }).length;

function renderChat(tokenizer: PreTrainedTokenizer, messages: readonly TemplateMessage[]): string {
  if (!tokenizer.chat_template) return plainChat(messages);
  try {
    return applyTemplate(tokenizer, messages);
  } catch (error) {
    // Some templates know no system role, or want question and answer in turns: its words go to the first question.
    const merged = mergeSystem(messages);
    if (merged === null) throw error;
    return applyTemplate(tokenizer, merged);
  }
}

const applyTemplate = (tokenizer: PreTrainedTokenizer, messages: readonly TemplateMessage[]): string =>
  String(
    tokenizer.apply_chat_template(messages as Parameters<PreTrainedTokenizer['apply_chat_template']>[0], {
      tokenize: false,
      add_generation_prompt: true,
    }),
  );

function mergeSystem(messages: readonly TemplateMessage[]): TemplateMessage[] | null {
  const system = messages.filter(({ role }) => role === 'system').map(plainText);
  const [first, ...rest] = messages.filter(({ role }) => role !== 'system');
  if (system.length === 0 || first === undefined) return null;
  const words = `${system.join('\n')}\n\n`;
  const content =
    typeof first.content === 'string' ? words + first.content : [{ type: 'text', text: words }, ...first.content];
  return [{ ...first, content }, ...rest];
}

/** For models that were never taught to chat. */
const plainChat = (messages: readonly TemplateMessage[]): string =>
  `${messages.map((message) => `${message.role}: ${plainText(message)}\n`).join('')}assistant:`;

const plainText = ({ content }: TemplateMessage): string =>
  typeof content === 'string' ? content : content.map(({ text = '' }) => text).join('');
