/** One of everything an owner can have, made over the wire, each with a word in it that nobody else must ever read. */
import { storeGenerated } from '#lib/gallery/index.ts';
import { receiptPng } from '#test/fixtures/index.ts';
import { type BrowserClient, createBrowserClient } from './browser-client.ts';

/** In every text, name, key and setting of the owner. */
export const CANARY = 'canary7f3e';
/** In what the owner has shared, which whoever has the link may read. */
export const SHARED = 'shared9b21';

const API = '/backend-api/v2';

export interface OwnedThings {
  /** Path parameters by name; `operation.name` where an operation means something else by it. */
  readonly ids: Readonly<Record<string, string>>;
  /** All ids, for places that only sometimes name something. */
  readonly conversationId: string;
  readonly bucketId: string;
}

/** @param ownerId whose the generated picture becomes, which no request makes. */
export async function makeOneOfEverything(
  client: BrowserClient,
  ownerId: string,
  isDemo = false,
): Promise<OwnedThings> {
  const must = async (method: string, path: string, body?: unknown, headers?: Record<string, string>) => {
    const response = await client.request(method, path, body, headers);
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
    return response;
  };
  const make = async (method: string, path: string, body?: unknown) => {
    const text = await (await must(method, `${API}/${path}`, body)).text();
    return text === '' ? null : JSON.parse(text);
  };

  const bucketId = crypto.randomUUID();
  const files = new FormData();
  files.append('files', new File([`The plan is ${CANARY}.`], `${CANARY}.txt`));
  files.append('files', new File([Uint8Array.from(await receiptPng())], `${CANARY}.png`));
  await must('POST', `${API}/files/${bucketId}`, files);
  const info = await make('GET', `files/${bucketId}/info`);

  const ask = async (text: string) => {
    const asked = await must('POST', `${API}/conversation`, {
      provider: 'Assistant',
      model: '',
      conversation_id: crypto.randomUUID(),
      messages: [{ role: 'user', content: text }],
    });
    await asked.text();
    return {
      conversation_id: asked.headers.get('x-conversation-id') ?? '',
      run_id: asked.headers.get('x-run-id') ?? '',
      message_id: asked.headers.get('x-user-message-id') ?? '',
    };
  };
  const chat = await ask(`What is ${CANARY}?`);
  const open = await ask(`What is ${SHARED}?`);
  const share = await make('POST', 'shares', { conversation_id: open.conversation_id });
  const memory = await make('POST', 'memories', { text: `Remembers ${CANARY}` });
  await make('POST', 'memory/somebody', { items: [{ text: `Imported ${CANARY}` }] }).catch(() => null);
  await make('PATCH', 'settings', { system_prompt: `Speak of ${CANARY}` });
  await make('POST', 'usage', { model: CANARY, provider: CANARY, total_tokens: 3 });
  await make('PUT', 'credentials/OpenAI', { api_key: `sk-${CANARY}-${CANARY}` });
  const picture = await storeGenerated(
    ownerId,
    { data: Uint8Array.from(await receiptPng()) },
    { alt: `a ${CANARY}`, tags: [CANARY] },
  );

  const day = new Date().toISOString().slice(0, 10);
  const ids: Record<string, string> = {
    ...chat,
    bucket: bucketId,
    file: info.files[0].id,
    name: picture.name,
    'getBucketMedia.name': `${CANARY}.txt`,
    'getBucketThumbnail.name': `${CANARY}.png`,
    share_id: share.id,
    'updateMemory.id': memory.id,
    'deleteMemory.id': memory.id,
    'getMemory.user_id': 'somebody',
    'postMemory.user_id': 'somebody',
    provider: 'OpenAI',
    tags: CANARY,
    date: day,
    number: '0',
    'getModel.id': 'gpt-4o',
    'getApiAsset.name': 'redoc.js',
    model_name: 'qwen3_vl_2b',
    'postLocalModelAction.id': 'qwen3_vl_2b',
    'postLocalModelAction.action': 'unload',
    'deleteLocalModel.id': 'qwen3_vl_2b',
    'getLocalModelEvents.id': 'qwen3_vl_2b',
    'getProvider.id': 'OpenAI',
    'uploadToBucket.id': bucketId,
    id: bucketId,
  };
  if (!isDemo) Object.assign(ids, await makeWhatDemosLack(client, make, chat.conversation_id));
  return { ids, conversationId: chat.conversation_id, bucketId };
}

type Make = (method: string, path: string, body?: unknown) => Promise<Record<string, string>>;

async function makeWhatDemosLack(client: BrowserClient, make: Make, conversationId: string) {
  const form = new FormData();
  const upload = new FormData();
  upload.append('purpose', 'assistants');
  upload.append('file', new File([`The program's ${CANARY}.`], `program-${CANARY}.txt`));
  const uploaded = await (await client.request('POST', '/v1/files', upload)).json();
  const response = await client.json('POST', '/v1/responses', {
    model: 'assistant',
    provider: 'Assistant',
    input: `What is ${CANARY}?`,
  });
  const responseId = String(response.body.id);
  const cookies = [{ domain: '.chatgpt.com', name: 'sid', value: CANARY }];
  form.append('file', new File([JSON.stringify(cookies)], `${CANARY}.json`));
  await client.request('POST', `${API}/upload_cookies`, form);
  const first = async (path: string) => (await client.json('GET', `${API}/${path}`)).body.items[0]?.id;
  const key = await make('POST', 'api-keys', { name: CANARY, scopes: ['chat'] });
  const invitation = await make('POST', 'invitations', { note: CANARY });
  const code = await make('POST', 'pairings', { conversation_id: conversationId });
  await createBrowserClient(client.origin).request('POST', `${API}/devices`, { token: code.path?.split('/').at(-1) });
  return {
    id: String(uploaded.id),
    'getResponse.id': responseId,
    'deleteResponse.id': responseId,
    'listInputItems.id': responseId,
    'cancelResponse.id': responseId,
    'deleteCookieFile.id': await first('cookies'),
    'deleteApiKey.id': String(key.id),
    invitation_id: String(invitation.id),
    device_id: await first('devices'),
    session_id: await first('sessions'),
    user_id: 'local',
  };
}

const STATE = [
  'conversations',
  'memories',
  'settings',
  'credentials',
  'shares',
  'media',
  'stats',
  'cookies',
  'api-keys',
  'devices',
  'users/me',
  'invitations',
];

/** Everything of the owner's, as text: the same before and after what others tried. */
export async function stateOf(client: BrowserClient, { conversationId, bucketId }: OwnedThings): Promise<string> {
  const paths = [...STATE, `conversations/${conversationId}`, `files/${bucketId}/info`];
  const parts = await Promise.all(paths.map(async (path) => [path, (await client.json('GET', `${API}/${path}`)).body]));
  // Readers and looks are counted, and that is fine.
  const text = JSON.stringify(parts, (key, value) =>
    ['views', 'last_seen', 'online'].includes(key) ? undefined : value,
  );
  return text;
}
