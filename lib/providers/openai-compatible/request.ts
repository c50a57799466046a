/** The body and headers of a chat completion. */
import { config } from '../../platform/config.ts';
import type { ChatParameters, ChatRequest, ProviderCredentials } from '../provider.ts';
import { toWireMessages } from './messages.ts';
import type { Preset } from './preset.ts';

export async function buildChatBody(request: ChatRequest, model: string, preset: Preset): Promise<string> {
  return JSON.stringify({
    model,
    messages: await toWireMessages(request.messages, preset),
    stream: true,
    ...(preset.quirks.noStreamOptions ? {} : { stream_options: { include_usage: true } }),
    ...wireParameters(request.parameters, preset),
  });
}

/** What other formats have a place for: OpenAI's has none, and strict upstreams refuse a field they do not know. */
const OTHERS_OWN = new Set(['reasoning_tokens', 'top_k']);

function wireParameters(parameters: ChatParameters, preset: Preset): Record<string, unknown> {
  const { rename = {}, drop = [] } = preset.quirks;
  const wire: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(parameters)) {
    if (value === undefined || value === null || OTHERS_OWN.has(name) || drop.includes(name)) continue;
    // Upstreams refuse an empty list of tools, and `tool_choice` without tools.
    if (/^(tools|tool_choice|parallel_tool_calls)$/.test(name) && !parameters.tools?.length) continue;
    wire[rename[name] ?? name] = value;
  }
  return wire;
}

export function buildHeaders(credentials: ProviderCredentials, preset: Preset): Record<string, string> {
  return {
    accept: 'text/event-stream, application/json',
    'user-agent': 'Hypotez',
    ...preset.quirks.headers,
    ...(credentials.apiKey === undefined ? {} : { authorization: `Bearer ${credentials.apiKey}` }),
  };
}

/** `base` with `path` under it, whether or not the owner typed a final slash, or the whole endpoint. */
export function joinUrl(base: string, path: string): string {
  return `${base.replace(/\/+$/, '').replace(/\/chat\/completions$/, '')}${path}`;
}

/** Where requests go: the owner's base URL, else the preset's. */
export function baseUrlOf(credentials: ProviderCredentials, preset: Preset): string | null {
  return credentials.baseUrl ?? homeOf(preset);
}

/** The preset's own address; the operator says where the hub's inference is. */
export const homeOf = (preset: Preset): string | null =>
  preset.id === 'HuggingFace' ? config().HUB_INFERENCE_URL : preset.baseUrl;
