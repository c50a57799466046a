/** One answer of the Assistant: read the turn, let the skills bid, do the work, stream the words. */
import type { TokenUsage } from '../../contract/frames.ts';
import type { ChatRequest, ProviderContext, ProviderEvent } from '../provider.ts';
import { say } from './language.ts';
import { route } from './router.ts';
import type { Reply, Turn } from './skill.ts';
import { streamText } from './stream-text.ts';
import { makeTitle } from './title.ts';
import type { AssistantTools } from './tools.ts';
import { readTurn, textOf } from './turn.ts';
import { webReply } from './web/web-reply.ts';

export async function* answer(
  request: ChatRequest,
  context: ProviderContext,
  tools: AssistantTools,
  now = new Date(),
): AsyncGenerator<ProviderEvent, void, undefined> {
  context.signal.throwIfAborted();
  const { web } = request;
  const ways = await tools.modelWays(context.ownerId);
  const turn = readTurn(web ? { ...request, messages: web.messages } : request, context, { tools, ways, now });
  if (turn.documents.length > 0) {
    const fresh = turn.documents.slice(0, turn.newDocuments).map(({ name }) => name);
    if (fresh.length > 0)
      yield {
        type: 'status',
        status: say(turn.language, `Opening ${fresh.join(', ')}`, `Открываю ${fresh.join(', ')}`),
      };
    const ids = turn.documents.map(({ fileId }) => fileId);
    await tools.waitUntilReady(context.ownerId, ids, context.signal);
  }
  const work = route(turn);
  let reply: Reply;
  for (;;) {
    const step = await work.next();
    context.signal.throwIfAborted();
    if (step.done) {
      reply = step.value;
      break;
    }
    yield step.value;
  }
  if (web && reply.found !== true) reply = (await webReply(turn, web.pages)) ?? reply;
  if (reply.sources?.length) yield { type: 'sources', sources: reply.sources };
  const limit = request.parameters.max_tokens ?? Number.POSITIVE_INFINITY;
  const text = cutToTokens(reply.text, limit);
  for await (const piece of streamText(text, context.signal)) yield { type: 'text', text: piece };
  if (turn.earlier.length === 0) {
    const title = makeTitle(turn.question, (turn.documents[0] ?? turn.images[0] ?? turn.sounds[0])?.name);
    if (title !== '') yield { type: 'title', title };
  }
  if (reply.suggestions?.length)
    yield { type: 'suggestions', suggestions: unique(reply.suggestions, turn).slice(0, 3) };
  yield { type: 'usage', usage: estimateUsage(request, text) };
  yield { type: 'finish', reason: text.length < reply.text.length ? 'length' : 'stop' };
}

/** What was just asked is not offered again. */
const unique = (suggestions: readonly string[], turn: Turn): string[] =>
  [...new Set(suggestions)].filter((item) => item.toLowerCase() !== turn.question.toLowerCase());

/** Four characters a token is the customary estimate for Latin text; Cyrillic takes about twice as many tokens. */
function estimateTokens(text: string): number {
  let cyrillic = 0;
  for (const _ of text.matchAll(/\p{Script=Cyrillic}/gu)) cyrillic++;
  return Math.ceil((text.length - cyrillic) / 4 + cyrillic / 2);
}

function cutToTokens(text: string, limit: number): string {
  if (estimateTokens(text) <= limit) return text;
  let cut = text;
  while (cut !== '' && estimateTokens(cut) > limit) cut = cut.slice(0, Math.floor(cut.length * 0.9));
  return cut;
}

function estimateUsage(request: ChatRequest, text: string): TokenUsage {
  const prompt_tokens = request.messages.reduce((sum, message) => sum + estimateTokens(textOf(message)), 0);
  const completion_tokens = estimateTokens(text);
  return { prompt_tokens, completion_tokens, total_tokens: prompt_tokens + completion_tokens, estimated: true };
}
