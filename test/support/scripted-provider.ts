/** A provider that does what a test says, in process: for the Run engine, which must not care who speaks. */
import type { ChatRequest, Provider, ProviderContext, ProviderEvent } from '#lib/providers/provider.ts';

export type Script = (request: ChatRequest, context: ProviderContext) => AsyncIterable<ProviderEvent>;

export function scriptedProvider(id: string, script: Script): Provider {
  return {
    id,
    describe: () => ({
      label: id,
      url: null,
      loginUrl: null,
      auth: false,
      local: true,
      capabilities: { vision: false, image: false, audio: false, tools: false, reasoning: false },
      baseUrl: null,
      defaultModel: 'scripted',
      parameters: [{ name: 'temperature', type: 'number', default: 1 }],
    }),
    models: async () => [{ id: 'scripted' }],
    chat: script,
  };
}

/** A provider that never answers and does not listen to its signal either. */
export const deaf: Script = async function* () {
  await new Promise(() => {});
  yield { type: 'text', text: 'never' };
};

export function says(...texts: string[]): Script {
  return async function* () {
    for (const text of texts) yield { type: 'text', text };
    yield { type: 'finish', reason: 'stop' };
  };
}

/** Fails before the first token. */
export function throws(error: Error): Script {
  return () => ({
    [Symbol.asyncIterator]: () => ({ next: () => Promise.reject(error) }),
  });
}
