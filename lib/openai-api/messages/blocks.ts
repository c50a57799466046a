/**
 * Content blocks of Anthropic's Messages API, and what they are as chat messages. What else a block holds (cache marks,
 * citations) is kept for Anthropic itself (`native.ts`).
 */
import { z } from 'zod';
import { idSchema } from '../../contract/conversation.ts';
import { LIMITS } from '../../contract/limits.ts';
import type { ApiContentPart, ApiMessage } from '../request.ts';

const name = z.string().max(LIMITS.nameChars);
const text = z.string().max(LIMITS.messageChars);
const mediaType = z.string().regex(/^[a-z]+\/[a-z0-9.+-]{1,100}$/i);

const base64Source = z.object({ type: z.literal('base64'), media_type: mediaType, data: z.string().min(1) });
const fileSource = z.object({ type: z.literal('file'), file_id: idSchema });
const textBlock = z.looseObject({ type: z.literal('text'), text });

const imageBlock = z.looseObject({
  type: z.literal('image'),
  source: z.discriminatedUnion('type', [
    base64Source,
    z.object({ type: z.literal('url'), url: z.string().min(1) }),
    fileSource,
  ]),
});

const documentBlock = z.looseObject({
  type: z.literal('document'),
  title: name.nullish(),
  context: text.nullish(),
  source: z.discriminatedUnion(
    'type',
    [
      base64Source,
      z.object({ type: z.literal('text'), media_type: mediaType.optional(), data: text }),
      z.object({ type: z.literal('content'), content: z.union([text, z.array(textBlock).max(LIMITS.contentParts)]) }),
      fileSource,
    ],
    'must be base64, text, content or file: addresses of documents are not fetched',
  ),
});

const searchResultBlock = z.looseObject({
  type: z.literal('search_result'),
  title: name,
  source: z.string().max(LIMITS.urlChars),
  content: z.array(textBlock).max(LIMITS.contentParts),
});

const plainBlock = z.discriminatedUnion('type', [textBlock, imageBlock, documentBlock, searchResultBlock]);
type PlainBlock = z.output<typeof plainBlock>;

const knownBlock = z.discriminatedUnion('type', [
  ...plainBlock.options,
  z.looseObject({ type: z.literal('tool_use'), id: name, name, input: z.unknown() }),
  z.looseObject({
    type: z.literal('tool_result'),
    tool_use_id: name,
    content: z.union([text, z.array(plainBlock).max(LIMITS.contentParts)]).nullish(),
    is_error: z.boolean().nullish(),
  }),
  // Thoughts and searches are for the provider that made them; for others a search has left its traces in the answer.
  z.looseObject({
    type: z.enum(['thinking', 'redacted_thinking', 'server_tool_use', 'web_search_tool_result']),
  }),
]);
/** A block that only Anthropic can read (`container_upload`, `mcp_tool_use`), as it was written. */
const ownBlock = z
  .looseObject({ type: z.string().regex(/^[a-z][a-z0-9_]{0,79}$/) })
  .transform((own) => ({ type: 'own' as const, own }));

export type Block = z.output<typeof knownBlock> | z.output<typeof ownBlock>;

function readBlock(block: unknown) {
  const type = typeof block === 'object' && block !== null ? Reflect.get(block, 'type') : undefined;
  const isKnown =
    typeof type !== 'string' || knownBlock.options.some(({ shape }) => shape.type.safeParse(type).success);
  return isKnown ? knownBlock.safeParse(block) : ownBlock.safeParse(block);
}

export const messageSchema = z.object({
  role: z.enum(['user', 'assistant', 'system']),
  content: z.union([text, z.array(z.unknown()).max(LIMITS.contentParts)]).transform((content, context) => {
    if (typeof content === 'string') return content;
    const blocks: Block[] = [];
    for (const [index, block] of content.entries()) {
      const read = readBlock(block);
      if (!read.success) {
        const [issue] = read.error.issues;
        const path = [index, ...(issue?.path ?? [])];
        context.addIssue({ code: 'custom', message: issue?.message ?? 'must be a block', path });
        return z.NEVER;
      }
      blocks.push(read.data);
    }
    return blocks;
  }),
});
export type AnthropicMessage = z.output<typeof messageSchema>;

export const systemSchema = z.union([text, z.array(textBlock).max(LIMITS.contentParts)]);

export function toMessages(messages: readonly AnthropicMessage[]): ApiMessage[] {
  return messages.flatMap(({ role, content }) => {
    if (typeof content === 'string') return [{ role, content }];
    return role === 'assistant' ? [toAssistant(content)] : toUser(role, content);
  });
}

function toAssistant(blocks: readonly Block[]): ApiMessage {
  const calls = blocks.flatMap((block) =>
    block.type === 'tool_use'
      ? [
          {
            id: block.id,
            type: 'function' as const,
            function: { name: block.name, arguments: JSON.stringify(block.input ?? {}) },
          },
        ]
      : [],
  );
  return {
    role: 'assistant',
    content: blocks.flatMap((block) => (isPlain(block) ? toParts(block) : [])),
    ...(calls.length > 0 && { tool_calls: calls }),
  };
}

/** Results come first, as messages of their own; pictures in them follow with the rest: no tool message holds any. */
function toUser(role: 'user' | 'system', blocks: readonly Block[]): ApiMessage[] {
  const results: ApiMessage[] = [];
  const rest: ApiContentPart[] = [];
  for (const block of blocks) {
    if (isPlain(block)) rest.push(...toParts(block));
    else if (block.type === 'tool_result') {
      const { content, is_error: isError } = block;
      const parts = typeof content === 'string' ? [textPart(content)] : (content ?? []).flatMap(toParts);
      const words = parts.flatMap((part) => (part.type === 'text' ? [part.text] : [])).join('\n');
      results.push({
        role: 'tool',
        tool_call_id: block.tool_use_id,
        content: isError === true ? `Error: ${words}` : words,
      });
      rest.push(...parts.filter((part) => part.type !== 'text'));
    }
  }
  return rest.length > 0 || results.length === 0 ? [...results, { role, content: rest }] : results;
}

const isPlain = (block: Block): block is PlainBlock =>
  block.type === 'text' || block.type === 'image' || block.type === 'document' || block.type === 'search_result';

const textPart = (words: string) => ({ type: 'text' as const, text: words });

function toParts(block: PlainBlock): ApiContentPart[] {
  switch (block.type) {
    case 'text':
      return [textPart(block.text)];
    case 'image': {
      const { source } = block;
      if (source.type === 'file') return [{ type: 'file', file: { file_id: source.file_id } }];
      const url = source.type === 'url' ? source.url : `data:${source.media_type};base64,${source.data}`;
      return [{ type: 'image_url', image_url: url }];
    }
    case 'document': {
      const before = block.context ? [textPart(block.context)] : [];
      return [...before, toDocument(block)];
    }
    case 'search_result': {
      const words = block.content.map((part) => part.text).join('\n');
      return [textPart(`${block.title} (${block.source})\n${words}`)];
    }
  }
}

function toDocument({ source, title }: z.output<typeof documentBlock>): ApiContentPart {
  switch (source.type) {
    case 'file':
      return { type: 'file', file: { file_id: source.file_id } };
    case 'base64': {
      const filename = title || (source.media_type === 'application/pdf' ? 'document.pdf' : 'document.txt');
      return { type: 'file', file: { file_data: `data:${source.media_type};base64,${source.data}`, filename } };
    }
    default: {
      const words =
        source.type === 'text'
          ? source.data
          : typeof source.content === 'string'
            ? source.content
            : source.content.map((part) => part.text).join('\n');
      return textPart(title ? `${title}\n\n${words}` : words);
    }
  }
}
