/** A request in Anthropic's words for Anthropic itself: everything it holds, with files of this server read into it. */
import type { ApiRequest } from '../../platform/http/types.ts';
import { wireHeader } from '../../platform/http/wire-header.ts';
import type { ContentPart, NativeRequest } from '../../providers/provider.ts';
import { type ApiContentPart, targetSchema } from '../request.ts';
import { resolveMessages } from '../resolve-messages.ts';
import type { AnthropicMessage, Block } from './blocks.ts';
import { isSearch, type MessageBody } from './schema.ts';

type Json = Readonly<Record<string, unknown>>;

/** Names of betas: a list of words. Nothing else of a client's headers leaves. */
const BETAS = /^[a-z0-9_-]{1,80}(\s*,\s*[a-z0-9_-]{1,80}){0,20}$/i;

export function nativeOf(request: ApiRequest, ownerId: string, body: MessageBody): NativeRequest {
  const betas = wireHeader(request, 'anthropic-beta');
  return {
    format: 'anthropic',
    searches: !body.web_search && (body.tools ?? []).some(isSearch),
    only: ownOf(body),
    headers: betas && BETAS.test(betas) ? { 'anthropic-beta': betas } : {},
    body: () => inFull(body, ownerId, request.signal),
  };
}

/** What of a request only Anthropic can do, as a refusal names it. */
function ownOf({ tools, messages, mcp_servers: servers, container }: MessageBody): string | undefined {
  const tool = tools?.find((one) => !('input_schema' in one) && !isSearch(one));
  if (tool) return `The tool "${tool.type}"`;
  if (servers?.length) return '"mcp_servers"';
  if (container) return '"container"';
  const block = messages
    .flatMap(({ content }) => (typeof content === 'string' ? [] : content))
    .find((one) => one.type === 'own' && !TRACE.test(one.own.type));
  return block?.type === 'own' ? `A "${block.own.type}"` : undefined;
}

/** What Anthropic's own tools did: for others it has left its traces in the answer, as searches have. */
const TRACE = /^(?:mcp_tool_use|\w+_tool_result|compaction)$/;

/** This server's own fields, and what the provider sets itself. */
const NOT_SENT: ReadonlySet<string> = new Set([...Object.keys(targetSchema.shape), 'stream', 'messages']);

async function inFull(body: MessageBody, ownerId: string, signal: AbortSignal): Promise<Json> {
  const { messages } = body;
  const turns = messages.filter(({ role }) => role !== 'system');
  const resolved = await Promise.all(turns.map((message) => turnOf(message, ownerId, signal)));
  const fields = { ...body, system: systemOf(body) };
  const given = Object.entries(fields).filter(([name, value]) => !NOT_SENT.has(name) && (value ?? null) !== null);
  return { ...Object.fromEntries(given), messages: resolved.filter(({ content }) => content.length > 0) };
}

/** Anthropic has no system messages among the turns: what such say joins the prompt that stands apart. */
function systemOf({ system, messages }: MessageBody): MessageBody['system'] {
  const more = messages
    .filter(({ role }) => role === 'system')
    .flatMap(({ content }) => (typeof content === 'string' ? [{ type: 'text' as const, text: content }] : content))
    .filter((block) => block.type === 'text');
  if (more.length === 0) return system;
  const first = typeof system === 'string' ? [{ type: 'text' as const, text: system }] : (system ?? []);
  return [...first, ...more];
}

interface NativeTurn {
  readonly role: string;
  readonly content: string | readonly Json[];
}

async function turnOf({ role, content }: AnthropicMessage, ownerId: string, signal: AbortSignal): Promise<NativeTurn> {
  if (typeof content === 'string') return { role, content };
  const blocks = content.filter((block) => !isUnsigned(block));
  return { role, content: await Promise.all(blocks.map((block) => blockOf(block, ownerId, signal))) };
}

/** Thoughts of another provider's model: Anthropic takes none that it has not signed. */
const isUnsigned = (block: Block): boolean => block.type === 'thinking' && !Reflect.get(block, 'signature');

async function blockOf(block: Block, ownerId: string, signal: AbortSignal): Promise<Json> {
  if (block.type === 'own') return block.own;
  if (block.type === 'tool_result' && Array.isArray(block.content)) {
    return { ...block, content: await Promise.all(block.content.map((part) => blockOf(part, ownerId, signal))) };
  }
  if (block.type !== 'image' && block.type !== 'document') return block;
  const { source } = block;
  if (source.type === 'file') {
    return { ...block, source: await sourceOf({ type: 'file', file: { file_id: source.file_id } }, ownerId, signal) };
  }
  if (source.type !== 'url' || source.url.startsWith('https:')) return block;
  return { ...block, source: await sourceOf({ type: 'image_url', image_url: source.url }, ownerId, signal) };
}

async function sourceOf(part: ApiContentPart, ownerId: string, signal: AbortSignal): Promise<Json> {
  const resolved = await resolveMessages(ownerId, [{ role: 'user', content: [part] }], signal);
  try {
    const [first] = resolved.messages[0]?.content ?? [];
    return await readSource(first);
  } finally {
    await resolved.cleanUp();
  }
}

async function readSource(part: ContentPart | undefined): Promise<Json> {
  if (part?.type === 'image' || (part?.type === 'document' && part.mediaType === 'application/pdf')) {
    const bytes = await part.read?.();
    if (bytes !== undefined) {
      return { type: 'base64', media_type: part.mediaType, data: Buffer.from(bytes).toString('base64') };
    }
  }
  const data = part?.type === 'document' ? await part.text() : '';
  return { type: 'text', media_type: 'text/plain', data };
}
