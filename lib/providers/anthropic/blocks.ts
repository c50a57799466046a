/** A content block while it grows. */
import { LIMITS } from '../../contract/limits.ts';
import { asString, type Json } from '../openai-compatible/json.ts';

export interface OpenBlock {
  /** `other`: what runs on Anthropic's side, and is not shown. */
  readonly type: 'text' | 'thinking' | 'redacted_thinking' | 'tool_use' | 'other';
  text: string;
  signature: string;
  /** The arguments of a call so far. */
  json: string;
  /** Thoughts that may not be read, to be handed back. */
  readonly data: string;
  readonly id: string;
  readonly name: string;
  /** Which of the answer's calls it is, from 0. */
  readonly call: number;
}

const TYPES = new Set(['text', 'thinking', 'redacted_thinking', 'tool_use']);

export function openBlock(content: Json, call: number): OpenBlock {
  const type = asString(content.type) ?? '';
  return {
    type: TYPES.has(type) ? (type as OpenBlock['type']) : 'other',
    text: asString(content.text) ?? asString(content.thinking) ?? '',
    signature: asString(content.signature) ?? '',
    json: '',
    data: asString(content.data) ?? '',
    id: (asString(content.id) ?? `call_${call}`).slice(0, LIMITS.nameChars),
    name: (asString(content.name) ?? '').slice(0, LIMITS.nameChars),
    call,
  };
}
