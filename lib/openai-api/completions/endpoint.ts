/** `POST /v1/completions`, as older programs ask: one prompt, one text. */
import { z } from 'zod';
import { BadRequestError } from '../../contract/errors.ts';
import { LIMITS } from '../../contract/limits.ts';
import { bytes, json } from '../../platform/http/answers.ts';
import { defineEndpoint } from '../../platform/http/endpoint.ts';
import type { Answer, ApiRequest } from '../../platform/http/types.ts';
import type { Identity } from '../../platform/identity.ts';
import { wantedOf } from '../caller.ts';
import { finishReason } from '../chat/parts.ts';
import { readWhole } from '../chat/whole.ts';
import type { ChatEvent } from '../chat-event.ts';
import { errorAnswer } from '../errors.ts';
import { onceOnly } from '../idempotency.ts';
import { samplingSchema, targetSchema } from '../request.ts';
import { type RunningChat, runChat } from '../run-chat.ts';
import { streamEvents } from '../stream-events.ts';
import { STREAM_HEADERS } from '../stream-headers.ts';
import { toApiUsage } from '../usage.ts';

const prompt = z.string().min(1, 'must not be empty').max(LIMITS.messageChars);

const completionSchema = z.object({
  ...samplingSchema.pick({
    temperature: true,
    top_p: true,
    presence_penalty: true,
    frequency_penalty: true,
    seed: true,
    max_tokens: true,
    stop: true,
  }).shape,
  ...targetSchema.shape,
  prompt: z.union(
    [prompt, z.tuple([prompt]).transform(([only]) => only)],
    'must be one text: several prompts, and tokens in the place of text, are not taken',
  ),
  stream: z.boolean().nullish(),
  stream_options: z.object({ include_usage: z.boolean().nullish() }).nullish(),
  n: z.literal(1, 'only one answer can be asked for at a time').nullish(),
  best_of: z.literal(1, 'only one answer can be asked for at a time').nullish(),
  /** The answer begins with the prompt. */
  echo: z.boolean().nullish(),
  suffix: z.string().nullish(),
  logprobs: z.null('are told of chat completions only').optional(),
});
type Completion = z.output<typeof completionSchema>;

const define = <Params extends { readonly provider?: string }>(id: string, path: string, params: z.ZodType<Params>) =>
  defineEndpoint({
    id,
    method: 'POST',
    path,
    face: 'openai',
    summary: 'Goes on with a prompt (the older form of chat completions)',
    params,
    body: completionSchema,
    handle: ({ request, owner, body, params: { provider } }) =>
      onceOnly(request, owner, body, () => complete(request, owner, body, provider)),
  });

export const createCompletion = define('createCompletion', '/v1/completions', z.object({}));
export const createProviderCompletion = define(
  'createProviderCompletion',
  '/api/{provider}/completions',
  z.object({ provider: z.string().min(1).max(LIMITS.nameChars) }),
);

async function complete(
  request: ApiRequest,
  owner: Identity,
  body: Completion,
  provider: string | undefined,
): Promise<Answer> {
  if (body.suffix) throw new BadRequestError('suffix: text cannot be filled in here', { param: 'suffix' });
  const wanted = wantedOf(request, body, provider);
  try {
    const { temperature, top_p, presence_penalty, frequency_penalty, seed, max_tokens, stop } = body;
    const given = { temperature, top_p, presence_penalty, frequency_penalty, seed, max_tokens, stop };
    const parameters = Object.fromEntries(Object.entries(given).filter(([, value]) => value != null));
    const messages = [{ role: 'user' as const, content: body.prompt }];
    const chat = await runChat({ wanted, messages, parameters }, { request, owner });
    const echo = body.echo === true ? body.prompt : '';
    const created = Math.floor(Date.now() / 1_000);
    if (body.stream !== true) {
      const { text, refusal, reason, usage } = await readWhole(chat);
      return json({
        ...headOf(chat, created),
        choices: [choice(echo + text + refusal, reason)],
        usage: toApiUsage(usage),
      });
    }
    const writer = new TextWriter(chat, created, echo, body.stream_options?.include_usage ?? false);
    return bytes(
      streamEvents(chat, request, (batch) => writer.write(batch)),
      { headers: STREAM_HEADERS },
    );
  } catch (error) {
    return errorAnswer(error, wanted, request);
  }
}

const headOf = ({ id, about }: RunningChat, created: number) => ({
  id: `cmpl-${id}`,
  object: 'text_completion',
  created,
  model: about.model,
  provider: about.provider,
});

const choice = (text: string, reason: string | null) => ({ text, index: 0, logprobs: null, finish_reason: reason });

class TextWriter {
  readonly #chat: RunningChat;
  readonly #created: number;
  readonly #includeUsage: boolean;
  #before: string;
  #usage: unknown = null;

  constructor(chat: RunningChat, created: number, before: string, includeUsage: boolean) {
    this.#chat = chat;
    this.#created = created;
    this.#before = before;
    this.#includeUsage = includeUsage;
  }

  write(batch: readonly ChatEvent[]): string {
    let out = '';
    let text = this.#before;
    this.#before = '';
    for (const event of batch) {
      if (event.type === 'text' || event.type === 'refusal') text += event.text;
      else if (event.type === 'usage') this.#usage = toApiUsage(event.usage);
      else if (event.type === 'finish') {
        if (text !== '') out += this.#chunk([choice(text, null)]);
        text = '';
        out += this.#chunk([choice('', finishReason(event.reason, false))]);
        if (this.#includeUsage) out += this.#chunk([], { usage: this.#usage });
      }
    }
    return text === '' ? out : out + this.#chunk([choice(text, null)]);
  }

  #chunk(choices: readonly unknown[], more = {}): string {
    return `data: ${JSON.stringify({ ...headOf(this.#chat, this.#created), choices, ...more })}\n\n`;
  }
}
