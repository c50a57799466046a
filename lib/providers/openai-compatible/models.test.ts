import { describe, expect, it } from 'vitest';
import { parseModels } from './models.ts';

const ids = (value: unknown) => parseModels(value)?.map((model) => model.id);

describe('a model list', () => {
  it('is read from every shape in use', () => {
    expect(ids({ data: [{ id: 'a' }] })).toEqual(['a']);
    expect(ids([{ id: 'a' }])).toEqual(['a']);
    expect(ids({ models: [{ name: 'a' }] })).toEqual(['a']);
    expect(ids({ data: [{ id: 'models/gemini-2.5-flash' }] })).toEqual(['gemini-2.5-flash']);
    expect(ids({ data: null })).toEqual([]);
  });

  it('is none of other things', () => {
    for (const value of [null, 5, 'x', {}, { data: 'x' }]) expect(parseModels(value)).toBeNull();
  });

  it('loses doubles and hostile ids, and is capped', () => {
    const hostile = [null, 5, {}, { id: '' }, { id: '<script>' }, { id: 'a\nb' }, { id: 'x'.repeat(300) }, { id: 7 }];
    expect(ids({ data: [...hostile, { id: 'a' }, { id: 'a' }, { id: '/../' }] })).toEqual(['a', '/../']);
    const many = Array.from({ length: 100_000 }, (_, index) => ({ id: `m${index}` }));
    expect(ids({ data: many })).toHaveLength(5_000);
  });

  it('leaves out what cannot chat', () => {
    const data = ['gpt-4.1', 'text-embedding-3-small', 'whisper-1', 'tts-1', 'dall-e-3', 'omni-moderation-latest'];
    expect(ids({ data: data.map((id) => ({ id })) })).toEqual(['gpt-4.1']);
    expect(
      ids([
        { id: 'x', type: 'chat' },
        { id: 'y', type: 'image' },
      ]),
    ).toEqual(['x']);
    expect(ids({ data: [{ id: 'm', capabilities: { completion_chat: false } }] })).toEqual([]);
  });

  it('believes metadata before names', () => {
    const [model] =
      parseModels([{ id: 'gpt-4o', architecture: { input_modalities: ['text'] }, context_length: 8192 }]) ?? [];
    expect(model).toMatchObject({ vision: false, contextLength: 8192 });
    const names = ['gpt-4o', 'qwen2.5-vl-7b', 'llava:13b', 'llama-3.3-70b', 'mistral-7b'];
    expect(parseModels(names)?.map((entry) => entry.vision)).toEqual([true, true, true, false, false]);
    expect(parseModels(['o3-mini', 'deepseek-r1:7b', 'gpt-4.1'])?.map((entry) => entry.reasoning)).toEqual([
      true,
      true,
      false,
    ]);
  });
});
