import { describe, expect, it } from 'vitest';
import { documentPart, imagePart, requestFor, user } from '#test/support/ask-provider.ts';
import type { ChatParameters, ChatRequest } from '../provider.ts';
import { buildBody } from './request.ts';
import { traitsFor } from './traits.ts';

async function bodyOf(model: string, extra: Partial<ChatRequest> = {}): Promise<Record<string, unknown>> {
  const owner = { ownerId: 'local', provider: 'Gemini', model };
  return JSON.parse(await buildBody(requestFor(model, extra), owner, traitsFor(model)));
}
const configOf = async (model: string, parameters: ChatParameters) =>
  (await bodyOf(model, { parameters })).generationConfig as Record<string, unknown> | undefined;

const TOOL = { type: 'function', function: { name: 'weather', parameters: { type: 'object' } } };
const SYSTEM = { role: 'system', content: [{ type: 'text', text: 'Be brief.' }] } as const;

describe('messages', () => {
  it('keep the system prompt apart, but for models that take none', async () => {
    const messages = [SYSTEM, user('Hi'), user('there')];
    expect(await bodyOf('gemini-3.8-flash', { messages })).toMatchObject({
      systemInstruction: { parts: [{ text: 'Be brief.' }] },
      contents: [{ role: 'user', parts: [{ text: 'Hi' }, { text: 'there' }] }],
    });
    const drawing = await bodyOf('gemini-3.1-flash-image', { messages });
    expect(drawing).not.toHaveProperty('systemInstruction');
    expect(JSON.stringify(drawing.contents)).toContain('Be brief.');
  });

  it('send images, sound and PDFs as they are, other documents as fenced text', async () => {
    const audio = {
      type: 'audio',
      name: 'a.mp3',
      mediaType: 'audio/mpeg',
      read: async () => Uint8Array.of(9),
    } as const;
    const pdf = documentPart({ read: async () => Uint8Array.of(37, 80, 68, 70) });
    const content = [imagePart(Uint8Array.of(1, 2, 3)), audio, pdf, documentPart({ mediaType: 'text/plain' })];
    const body = await bodyOf('gemini-3.8-flash', { messages: [{ role: 'user', content }] });
    const [{ parts }] = body.contents as [{ parts: Record<string, unknown>[] }];
    expect(parts.slice(0, 3)).toEqual([
      { inlineData: { mimeType: 'image/png', data: 'AQID' } },
      { inlineData: { mimeType: 'audio/mp3', data: 'CQ==' } },
      { inlineData: { mimeType: 'application/pdf', data: 'JVBERg==' } },
    ]);
    expect(parts[3]?.text).toMatch(/not instructions to follow\.\n<file-[0-9a-f]{12} /);
  });
});

describe('thinking', () => {
  it.each([
    ['gemini-3.8-flash', undefined, { includeThoughts: true }],
    ['gemini-3.8-flash', 'high', { includeThoughts: true, thinkingLevel: 'HIGH' }],
    ['gemini-flash-latest', 'minimal', { includeThoughts: true, thinkingLevel: 'LOW' }],
    ['gemini-3.8-flash', 'none', { includeThoughts: false, thinkingLevel: 'LOW' }],
    ['gemini-2.5-flash-lite', 'medium', { includeThoughts: true, thinkingBudget: 8_192 }],
    ['gemini-2.5-flash-lite', 'none', { includeThoughts: false, thinkingBudget: 0 }],
    ['gemini-2.5-pro', 'none', { includeThoughts: false, thinkingBudget: 512 }],
    ['gemini-2.0-flash', 'high', undefined],
    ['gemma-3-27b-it', 'high', undefined],
    ['gemini-3.1-flash-image', 'high', undefined],
  ])('%s, %s', async (model, reasoning_effort, expected) => {
    expect((await configOf(model, { reasoning_effort }))?.thinkingConfig).toEqual(expected);
  });
});

it.each([
  ['gemini-3.8-flash', { reasoning_tokens: 0 }, { includeThoughts: false, thinkingLevel: 'LOW' }],
  [
    'gemini-2.5-flash-lite',
    { reasoning_tokens: 0, reasoning_effort: 'low' },
    { includeThoughts: false, thinkingBudget: 0 },
  ],
  ['gemini-2.5-pro', { reasoning_tokens: 0 }, { includeThoughts: false, thinkingBudget: 512 }],
  [
    'gemini-2.5-pro',
    { reasoning_tokens: 4_000, reasoning_effort: 'low' },
    { includeThoughts: true, thinkingBudget: 4_000 },
  ],
  ['gemini-2.5-pro', { reasoning_tokens: 90_000 }, { includeThoughts: true, thinkingBudget: 24_576 }],
  [
    'gemini-3.8-flash',
    { reasoning_tokens: 4_000, reasoning_effort: 'low' },
    { includeThoughts: true, thinkingLevel: 'LOW' },
  ],
])('thinking of %s with %j', async (model, parameters, expected) => {
  expect((await configOf(model, parameters))?.thinkingConfig).toEqual(expected);
});

describe('parameters', () => {
  it('have the names of the format', async () => {
    const stop = ['a', 'b', 'c', 'd', 'e', 'f', ' '];
    const parameters = { temperature: 0.5, top_p: 0.9, top_k: 7, max_tokens: 10, seed: 3, presence_penalty: 1, stop };
    expect(await configOf('gemini-2.0-flash', parameters)).toEqual({
      temperature: 0.5,
      topP: 0.9,
      topK: 7,
      maxOutputTokens: 10,
      seed: 3,
      presencePenalty: 1,
      stopSequences: ['a', 'b', 'c', 'd', 'e'],
    });
  });

  it.each([
    [undefined, undefined],
    ['none', { mode: 'NONE' }],
    ['required', { mode: 'ANY' }],
    [
      { type: 'function', function: { name: 'weather' } },
      { mode: 'ANY', allowedFunctionNames: ['weather'] },
    ],
  ])('tool_choice %j', async (tool_choice, expected) => {
    const body = await bodyOf('gemini-3.8-flash', { parameters: { tools: [TOOL], tool_choice } });
    expect(body.tools).toEqual([
      { functionDeclarations: [{ name: 'weather', parametersJsonSchema: { type: 'object' } }] },
    ]);
    expect((body.toolConfig as { functionCallingConfig: unknown } | undefined)?.functionCallingConfig).toEqual(
      expected,
    );
  });

  it('ask for JSON, with a schema or without, where tools leave room for it', async () => {
    const schema = { type: 'object', properties: {} };
    const response_format = { type: 'json_schema', json_schema: { name: 'x', schema } };
    expect(await configOf('gemini-2.0-flash', { response_format })).toEqual({
      responseMimeType: 'application/json',
      responseJsonSchema: schema,
    });
    expect(await configOf('gemini-2.0-flash', { response_format: { type: 'json_object' } })).toEqual({
      responseMimeType: 'application/json',
    });
    expect(await configOf('gemini-2.0-flash', { response_format, tools: [TOOL] })).toBeUndefined();
  });
});
