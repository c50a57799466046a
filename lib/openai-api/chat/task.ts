/** A chat completion as a task for the engine. */
import { UnprocessableError } from '../../contract/errors.ts';
import type { ApiRequest } from '../../platform/http/types.ts';
import type { ChatParameters } from '../../providers/provider.ts';
import { wantedOf } from '../caller.ts';
import type { ApiContentPart, ApiMessage } from '../request.ts';
import type { ChatTask } from '../run-chat.ts';
import type { ChatCompletion } from './schema.ts';

export interface PathParams {
  readonly provider?: string | undefined;
  readonly conversation_id?: string | undefined;
}

/** @throws UnprocessableError for media that are no data URIs */
export function taskOf(request: ApiRequest, body: ChatCompletion, path: PathParams): ChatTask {
  return {
    wanted: wantedOf(request, body, path.provider),
    messages: withMedia(body),
    parameters: parametersOf(body),
    conversationId: body.conversation_id ?? path.conversation_id,
    conversation: body.conversation ?? undefined,
    webSearch: searchOf(body),
    timeoutMs: body.timeout ? body.timeout * 1_000 : undefined,
  };
}

/** Absent and null both mean "not said". */
export function parametersOf(body: ChatCompletion): ChatParameters {
  const { temperature, top_p, presence_penalty, frequency_penalty, seed, stop, reasoning_effort } = body;
  const { response_format: format, tools, tool_choice, parallel_tool_calls, logit_bias } = body;
  const all = {
    temperature,
    top_p,
    presence_penalty,
    frequency_penalty,
    seed,
    stop,
    reasoning_effort,
    max_tokens: body.max_completion_tokens ?? body.max_tokens,
    response_format: format?.type === 'text' ? undefined : format,
    tools,
    tool_choice,
    parallel_tool_calls,
    logit_bias,
    logprobs: body.logprobs || undefined,
    top_logprobs: body.logprobs ? body.top_logprobs : undefined,
  };
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== null && value !== undefined));
}

/** `image`, `images` and `media` belong to the last message. */
function withMedia(body: ChatCompletion): readonly ApiMessage[] {
  const { messages, image, image_name: imageName } = body;
  const media = [...(image ? [[image, imageName] as const] : []), ...(body.images ?? []), ...(body.media ?? [])];
  const last = messages.at(-1);
  if (media.length === 0 || last === undefined) return messages;
  const parts = media.map(([uri, name]): ApiContentPart => {
    if (!uri.startsWith('data:')) throw notInline(uri === image);
    return partOf(uri, name ?? undefined);
  });
  const own: ApiContentPart[] =
    typeof last.content === 'string' ? [{ type: 'text', text: last.content }] : (last.content ?? []);
  return messages.with(-1, { ...last, content: [...parts, ...own] });
}

function partOf(uri: string, name: string | undefined): ApiContentPart {
  if (/^data:image\//i.test(uri)) return { type: 'image_url', image_url: uri };
  return { type: 'file', file: { file_data: uri, filename: name } };
}

/** In the words of the wire (contract, section 6.1). */
function notInline(isImage: boolean): UnprocessableError {
  return isImage
    ? new UnprocessableError('The image you send must be a data URI. Example: data:image/jpeg;base64,...', {
        param: 'image',
      })
    : new UnprocessableError(
        'The media you send must be a data URIs. Example: {"media": [["data:image/jpeg;base64,...", "filename.jpg"]]}',
        { param: 'media' },
      );
}

/** `web_search`, or the server's own tool of that kind with the words to look for. */
function searchOf({ web_search: wish, tool_calls: calls }: ChatCompletion): boolean | string | undefined {
  if (wish) return wish;
  const call = calls?.find(({ function: called }) => called.name === 'search_tool');
  if (call === undefined) return undefined;
  const given = call.function.arguments;
  const query = typeof given === 'object' && given !== null ? Reflect.get(given, 'query') : queryIn(given ?? '');
  return typeof query === 'string' && query.trim() !== '' ? query.slice(0, 1_000) : true;
}

function queryIn(text: string): unknown {
  try {
    return (JSON.parse(text) as { query?: unknown }).query;
  } catch {
    // No JSON: the question itself is searched for.
    return undefined;
  }
}
