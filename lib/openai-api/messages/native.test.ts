import { describe, expect, it } from 'vitest';
import type { ApiRequest } from '../../platform/http/types.ts';
import { nativeOf } from './native.ts';
import { createMessageSchema } from './schema.ts';
import { messagesOf } from './task.ts';

const request: ApiRequest = {
  method: 'POST',
  url: new URL('http://localhost/v1/messages'),
  headers: new Headers(),
  body: null,
  signal: new AbortController().signal,
  requestId: 'r',
  peer: '127.0.0.1',
};
const BASE = { model: 'claude', max_tokens: 100, messages: [{ role: 'user', content: 'Hi' }] };
const read = (more: object) => createMessageSchema.parse({ ...BASE, ...more });
const native = (more: object) => nativeOf(request, 'local', read(more));
const turn = (...content: object[]) => ({ messages: [{ role: 'user', content }] });

const SERVERS = [{ type: 'url', url: 'https://mcp.example.org/sse', name: 'mine', authorization_token: 't' }];
const TOOLS = [
  { type: 'bash_20250124', name: 'bash' },
  { type: 'text_editor_20250728', name: 'str_replace_based_edit_tool', max_characters: 10_000 },
  { type: 'computer_20250124', name: 'computer', display_width_px: 1024, display_height_px: 768 },
  { type: 'memory_20250818', name: 'memory' },
  { type: 'web_fetch_20250910', name: 'web_fetch', max_uses: 2 },
  { type: 'code_execution_20250825', name: 'code_execution' },
  { type: 'mcp_toolset', mcp_server_name: 'mine' },
];

describe("what is Anthropic's own", () => {
  it.each<[named: string, more: object]>([
    ...TOOLS.map((tool) => [`The tool "${tool.type}"`, { tools: [tool] }] as [string, object]),
    ['"mcp_servers"', { mcp_servers: SERVERS }],
    ['"container"', { container: 'container_1' }],
    ['A "container_upload"', turn({ type: 'container_upload', file_id: 'file_1' }, { type: 'text', text: 'Hi' })],
  ])('goes there as it was written, and to nobody else: %s', async (named, more) => {
    const { only, searches, body } = native(more);
    expect({ only, searches }).toEqual({ only: named, searches: false });
    const { model, ...rest } = BASE;
    expect(await body()).toEqual({ ...rest, ...more });
  });

  it('may also be a field that is not known here; what is of this server stays', async () => {
    const fields = { speed: 'fast', inference_geo: 'eu' };
    const { only, body } = native({ ...fields, conversation_id: 'c1', provider: 'Anthropic', timeout: 5, user: 'u' });
    expect(only).toBeUndefined();
    const { model, ...rest } = BASE;
    expect(await body()).toEqual({ ...rest, ...fields });
  });

  it('leaves traces of its work that others pass over', async () => {
    const traces = [
      { type: 'mcp_tool_use', id: 'm1', name: 'echo', server_name: 'mine', input: {} },
      { type: 'mcp_tool_result', tool_use_id: 'm1', is_error: false, content: [{ type: 'text', text: 'x' }] },
      { type: 'bash_code_execution_tool_result', tool_use_id: 's1', content: { stdout: '4' } },
    ];
    const messages = [{ role: 'assistant', content: [...traces, { type: 'text', text: 'Four.' }] }];
    const { only, body } = native({ messages });
    expect(only).toBeUndefined();
    expect(await body()).toMatchObject({ messages });
    expect(messagesOf(read({ messages }))).toEqual([{ role: 'assistant', content: [{ type: 'text', text: 'Four.' }] }]);
  });
});

it('searches of its own are made by this server where another answers', () => {
  const tools = [{ type: 'web_search_20250305', name: 'web_search' }];
  expect(native({ tools })).toMatchObject({ searches: true, only: undefined });
});

it.each([
  ['a tool without a schema', { tools: [{ name: 'weather' }] }],
  ['a custom tool without a schema', { tools: [{ type: 'custom', name: 'weather' }] }],
  ['a known block that lacks something', turn({ type: 'tool_result' })],
  ['a block of no type', turn({ text: 'Hi' })],
  ['a block whose type is no name', turn({ type: '<b>' })],
])('%s is refused', (_, more) => {
  expect(createMessageSchema.safeParse({ ...BASE, ...more }).success).toBe(false);
});
