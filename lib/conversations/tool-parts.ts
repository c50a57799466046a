/** Calls of tools and their results as a message keeps them (`MessagePart`), and as providers are told them again. */

/** In OpenAI's shape. */
export interface ToolCallRecord {
  readonly id: string;
  readonly type: 'function';
  readonly function: { readonly name: string; readonly arguments: string };
}

/** What a message has besides its words. */
export interface ToolTraffic {
  /** On an assistant message: what it called. */
  readonly toolCalls?: readonly ToolCallRecord[];
  /** On a tool message: which call it answers. */
  readonly toolCallId?: string;
}

interface Part {
  readonly type: string;
  readonly payload: string;
}

/** The kinds of parts that hold it. */
export const TOOL_PARTS = ['tool_call', 'tool_result'];

export function toParts({ toolCalls = [], toolCallId }: ToolTraffic): Part[] {
  const calls = toolCalls.map(({ id, function: called }, index) => ({
    type: 'tool_call',
    payload: JSON.stringify({ index, id, ...called }),
  }));
  return toolCallId === undefined ? calls : [{ type: 'tool_result', payload: JSON.stringify({ id: toolCallId }) }];
}

export function fromParts(parts: readonly Part[]): ToolTraffic {
  const read = (type: string) =>
    parts
      .filter((part) => part.type === type)
      .map(({ payload }) => JSON.parse(payload) as Readonly<Record<string, string>>);
  const toolCalls = read('tool_call').map(
    ({ id = '', name = '', arguments: given = '' }): ToolCallRecord => ({
      id,
      type: 'function',
      function: { name, arguments: given || '{}' },
    }),
  );
  const toolCallId = read('tool_result')[0]?.id;
  return {
    ...(toolCalls.length > 0 ? { toolCalls } : {}),
    ...(toolCallId === undefined ? {} : { toolCallId }),
  };
}
