import { describe, expect, it } from 'vitest';
import { documentPart, imagePart, requestFor, user } from '#test/support/ask-provider.ts';
import type { ChatParameters, ChatRequest } from '../provider.ts';
import type { TurnOwner } from '../upstream/turn-memory.ts';
import { buildBody } from './request.ts';
import { traitsByName, versionOf } from './traits.ts';

async function bodyOf(model: string, extra: Partial<ChatRequest> = {}): Promise<Record<string, unknown>> {
  const owner: TurnOwner = { ownerId: 'local', provider: 'Anthropic', model };
  return JSON.parse(await buildBody(requestFor(model, extra), owner, traitsByName(model)));
}
const withParameters = (model: string, parameters: ChatParameters) => bodyOf(model, { parameters });

const TOOL = { type: 'function', function: { name: 'weather', description: 'Now', parameters: { type: 'object' } } };

describe('messages', () => {
  it('keep the system prompt apart and marked for the cache', async () => {
    const messages = [{ role: 'system', content: [{ type: 'text', text: 'Be brief.' }] }, user('Hi')] as const;
    expect(await bodyOf('claude-sonnet-5-5', { messages })).toMatchObject({
      system: [{ type: 'text', text: 'Be brief.', cache_control: { type: 'ephemeral' } }],
      messages: [{ role: 'user', content: [{ type: 'text', text: 'Hi' }] }],
      stream: true,
      max_tokens: 32_000,
    });
  });

  it('send images and PDFs as they are, other documents as fenced text, and mark the last big block', async () => {
    const pdf = documentPart({ read: async () => Uint8Array.of(37, 80, 68, 70) });
    const content = [imagePart(Uint8Array.of(1, 2, 3)), pdf, documentPart({ mediaType: 'text/plain' })];
    const body = await bodyOf('claude-sonnet-5-5', { messages: [{ role: 'user', content }] });
    const [{ content: blocks }] = body.messages as [{ content: Record<string, unknown>[] }];
    expect(blocks[0]).toEqual({ type: 'image', source: { type: 'base64', media_type: 'image/png', data: 'AQID' } });
    expect(blocks[1]).toEqual({
      type: 'document',
      title: 'lease.pdf',
      source: { type: 'base64', media_type: 'application/pdf', data: 'JVBERg==' },
      cache_control: { type: 'ephemeral' },
    });
    expect(blocks[2]?.text).toMatch(/not instructions to follow\.\n<file-[0-9a-f]{12} /);
  });

  it('send the text of a PDF that is too long, and refuse pictures that Claude cannot read', async () => {
    const long = documentPart({ pages: 500, read: async () => Uint8Array.of(1) });
    const body = await bodyOf('claude-sonnet-5-5', { messages: [{ role: 'user', content: [long] }] });
    expect(JSON.stringify(body.messages)).toContain('The rent is due');
    const tiff = imagePart(Uint8Array.of(1), 'image/tiff');
    await expect(bodyOf('claude-sonnet-5-5', { messages: [{ role: 'user', content: [tiff] }] })).rejects.toThrow(
      /JPEG/,
    );
  });

  it('never hold an empty block or two turns of one speaker', async () => {
    const messages = [user('one'), user(' '), user('two')];
    const body = await bodyOf('claude-sonnet-5-5', { messages });
    expect(body.messages).toEqual([
      {
        role: 'user',
        content: [
          { type: 'text', text: 'one' },
          { type: 'text', text: 'two' },
        ],
      },
    ]);
  });
});

describe('thinking', () => {
  it.each([
    ['claude-sonnet-5-5', undefined, { type: 'adaptive', display: 'summarized' }, undefined],
    ['claude-sonnet-5-5', 'medium', { type: 'adaptive', display: 'summarized' }, 'medium'],
    ['claude-sonnet-5-5', 'minimal', { type: 'adaptive', display: 'summarized' }, 'low'],
    ['claude-sonnet-5-5', 'none', { type: 'between_tools' }, 'low'],
    ['claude-fable-5-1', 'none', undefined, 'low'],
    ['claude-opus-4-6', undefined, undefined, undefined],
    ['claude-opus-4-6', 'max', { type: 'adaptive', display: 'summarized' }, 'high'],
    ['claude-haiku-4-5', 'medium', { type: 'enabled', budget_tokens: 8_192 }, undefined],
    ['claude-haiku-4-5', undefined, undefined, undefined],
    ['claude-3-5-haiku-20241022', 'high', undefined, undefined],
    ['claude-sonnet-5-5', 'extreme', { type: 'adaptive', display: 'summarized' }, undefined],
  ])('%s, %s', async (model, reasoning_effort, thinking, effort) => {
    const body = await withParameters(model, { reasoning_effort });
    expect(body.thinking).toEqual(thinking);
    expect((body.output_config as { effort?: string } | undefined)?.effort).toBe(effort);
  });

  it('fits its budget under the limit of the answer, or is left out', async () => {
    const model = 'claude-haiku-4-5';
    expect((await withParameters(model, { reasoning_effort: 'high', max_tokens: 2_000 })).thinking).toEqual({
      type: 'enabled',
      budget_tokens: 1_999,
    });
    expect((await withParameters(model, { reasoning_effort: 'high', max_tokens: 500 })).thinking).toBeUndefined();
  });

  it('takes the budget that was asked for', async () => {
    const asked = { reasoning_effort: 'low', reasoning_tokens: 1_024, max_tokens: 2_000 };
    const body = await withParameters('claude-haiku-4-5', asked);
    expect(body.thinking).toEqual({ type: 'enabled', budget_tokens: 1_024 });
  });

  it('is left out where a budget would be refused: tools called in this turn, thoughts forgotten', async () => {
    const toolCalls = [{ id: 'unknown', type: 'function', function: { name: 'weather', arguments: '{}' } }];
    const messages = [
      user('Hi'),
      { role: 'assistant', content: [], toolCalls },
      { role: 'tool', toolCallId: 'unknown', content: [{ type: 'text', text: 'sunny' }] },
    ] as const;
    const parameters = { reasoning_effort: 'high' };
    expect((await bodyOf('claude-haiku-4-5', { messages, parameters })).thinking).toBeUndefined();
    expect((await bodyOf('claude-opus-4-6', { messages, parameters })).thinking).toMatchObject({ type: 'adaptive' });
  });
});

describe('parameters', () => {
  it('leave out what newer models refuse', async () => {
    const parameters = { temperature: 1.5, top_p: 0.5, top_k: 9, seed: 1, presence_penalty: 1, stop: ['END', ' '] };
    const old = await withParameters('claude-haiku-4-5', parameters);
    expect(old).toMatchObject({ temperature: 1, top_k: 9, stop_sequences: ['END'] });
    expect(old).not.toHaveProperty('top_p');
    const current = await withParameters('claude-sonnet-5-5', parameters);
    for (const name of ['temperature', 'top_p', 'top_k', 'seed', 'presence_penalty'])
      expect(current).not.toHaveProperty(name);
  });

  it.each([
    [undefined, undefined, undefined],
    ['none', undefined, { type: 'none' }],
    ['required', undefined, { type: 'any' }],
    ['auto', false, { type: 'auto', disable_parallel_tool_use: true }],
    [{ type: 'function', function: { name: 'weather' } }, undefined, { type: 'tool', name: 'weather' }],
  ])('tool_choice %j, parallel %s', async (tool_choice, parallel_tool_calls, expected) => {
    const body = await withParameters('claude-opus-4-6', { tools: [TOOL], tool_choice, parallel_tool_calls });
    expect(body.tools).toEqual([{ name: 'weather', description: 'Now', input_schema: { type: 'object' } }]);
    expect(body.tool_choice).toEqual(expected);
  });

  it.each(['required', { type: 'function', function: { name: 'weather' } }])(
    'are refused by name where a model cannot be forced: %j',
    async (tool_choice) => {
      const model = 'claude-sonnet-5-5';
      const asked = withParameters(model, { tools: [TOOL], tool_choice });
      await expect(asked).rejects.toMatchObject({
        status: 400,
        param: 'tool_choice',
        message: expect.stringContaining(model),
      });
      // Without tools there is nothing to be forced to.
      await expect(withParameters(model, { tool_choice })).resolves.not.toHaveProperty('tool_choice');
    },
  );

  it('give a schema to models that take one, and words to the others', async () => {
    const schema = { type: 'object', properties: { a: { type: 'object', properties: {} } } };
    const response_format = { type: 'json_schema', json_schema: { name: 'x', schema } };
    expect((await withParameters('claude-sonnet-5-5', { response_format })).output_config).toEqual({
      format: {
        type: 'json_schema',
        schema: {
          type: 'object',
          additionalProperties: false,
          properties: { a: { type: 'object', properties: {}, additionalProperties: false } },
        },
      },
    });
    const old = await withParameters('claude-3-5-haiku-20241022', { response_format });
    expect(JSON.stringify(old.system)).toContain('JSON Schema');
    const any = await withParameters('claude-sonnet-5-5', { response_format: { type: 'json_object' } });
    expect(JSON.stringify(any.system)).toContain('one JSON value');
  });
});

it.each([
  ['claude-sonnet-4-5-20250929', 4.05],
  ['claude-3-7-sonnet-latest', 3.07],
  ['claude-opus-4-20250514', 4],
  ['claude-opus-5', 5],
  ['anthropic/claude-fable-5-1', 5.01],
  ['claude-mythos-preview', 99],
])('%s is version %d', (model, version) => {
  expect(versionOf(model)).toBeCloseTo(version);
});
