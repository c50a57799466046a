/** A client of the conversation wire, as tests need it. */
import type { ConversationDetail } from '#lib/contract/api.ts';
import type { Frame } from '#lib/contract/frames.ts';

export interface Asked {
  readonly response: Response;
  readonly runId: string;
  readonly messageId: string;
  /** Frames as they come; leaving the loop cuts the connection. */
  frames(): AsyncGenerator<Frame, void, undefined>;
}

export function conversationClient(url: string, providerBase: string) {
  const api = `${url}/backend-api/v2`;

  /** Posts a question to the scripted upstream's model; `over` replaces or adds fields. */
  async function ask(model: string, over: Record<string, unknown> = {}, query = ''): Promise<Asked> {
    const response = await fetch(`${api}/conversation${query}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        provider: 'Custom',
        api_base: providerBase,
        model,
        messages: [{ role: 'user', content: 'Say it.' }],
        ...over,
      }),
    });
    return asked(response);
  }

  const join = async (runId: string, after: number): Promise<Asked> =>
    asked(await fetch(`${api}/runs/${runId}?after=${after}`));

  async function read(conversationId: string): Promise<ConversationDetail> {
    const response = await fetch(`${api}/conversations/${conversationId}`);
    if (!response.ok) throw new Error(`conversation ${conversationId}: ${response.status}`);
    return (await response.json()) as ConversationDetail;
  }

  /** The newest answer of a conversation. */
  async function answer(conversationId: string) {
    const { messages } = await read(conversationId);
    const last = messages.filter((message) => message.role === 'assistant').at(-1);
    if (last === undefined) throw new Error('no answer');
    return last;
  }

  return { api, ask, join, read, answer };
}

function asked(response: Response): Asked {
  return {
    response,
    runId: response.headers.get('x-run-id') ?? '',
    messageId: response.headers.get('x-message-id') ?? '',
    frames: () => readFrames(response),
  };
}

async function* readFrames(response: Response): AsyncGenerator<Frame, void, undefined> {
  const decoder = new TextDecoder();
  let rest = '';
  for await (const chunk of response.body ?? []) {
    rest += decoder.decode(chunk, { stream: true });
    const lines = rest.split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) if (line !== '') yield JSON.parse(line) as Frame;
  }
}

export const contentOf = (frame: Frame): string => (frame.type === 'content' ? frame.content : '');

/** Everything an answer said. */
export async function readText(asked: Asked): Promise<string> {
  let text = '';
  for await (const frame of asked.frames()) text += contentOf(frame);
  return text;
}

export async function readAll(asked: Asked): Promise<Frame[]> {
  const frames: Frame[] = [];
  for await (const frame of asked.frames()) frames.push(frame);
  return frames;
}
