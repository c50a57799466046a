/**
 * Every operation of /openapi.json by everybody: its owner, another account, a stranger without a session, and another
 * visitor of a demo, with the known ids of the owner's things in every place. A new operation has to be entered in
 * OPERATIONS below, or this fails.
 */
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { closeMediaWorkers } from '#lib/media/index.ts';
import { openDatabase } from '#lib/platform/database.ts';
import { type BrowserClient, createBrowserClient } from '#test/support/browser-client.ts';
import { useConfig } from '#test/support/config.ts';
import { CANARY, makeOneOfEverything, type OwnedThings, SHARED, stateOf } from '#test/support/owned-things.ts';
import { readAWhile } from '#test/support/read-a-while.ts';
import { startServer, type TestServer } from '#test/support/server.ts';

/**
 * `public`: answers whoever asks. `own`: names nobody's thing; each gets what is his. `foreign`: names a thing of its
 * owner, and is refused to others. `free`: takes a name each owner has for himself, so others may use it too and reach
 * nothing of the first. `shared`: whoever has the link may read. `admin`: for administrators.
 */
type Kind = 'public' | 'own' | 'foreign' | 'free' | 'shared' | 'admin';

const kinds = (kind: Kind, ids: string): [string, Kind][] =>
  ids
    .trim()
    .split(/\s+/)
    .map((id) => [id, kind]);

const OPERATIONS: ReadonlyMap<string, Kind> = new Map([
  ...kinds(
    'public',
    `getHealth getApiInfo getApiPage getApiReference getApiAsset getVersion getOpenApi getSession createSession endSession signUp beginOidc endOidc
     redeemPairing leaveDevice`,
  ),
  ...kinds(
    'own',
    `getTranscriber getLocalModels getConversations importConversation getMemories createMemory deleteMemories getSettings patchSettings
     listCredentials getCatalogue getProviders getModels getStats postUsage postLog listMedia
     createText createTextByPost getCookieFiles uploadCookies uploadCookieFiles getApiKeys createApiKey
     getDevices revokeDevices listShares revokeAllShares listSessions signOutEverywhere getOwnAccount changeOwnName
     changeOwnPassword deleteOwnAccount getQuota getPublicKey postPublicKey beginVisitorSignIn endVisitorSignIn signInVisitor signOutVisitor
     getApiIndex listModels listProviders listFiles createFile createChatCompletion createCompletion
     createResponse createMessage countMessageTokens
     createSpeech createTranscription createTranslation createEmbedding generateImage createImage editImage varyImage
     generateMedia
     listVisionModels readImageText readBatchText chatAboutImage classify extractEntities streamSteps transcribe analyze`,
  ),
  ...kinds(
    'foreign',
    `getConversation getConversationEvents patchConversation removeConversation restoreConversation getMessages
     getMessage removeMessage joinRun stopRun exportConversation getConversationShare shareConversation
     createShare previewShare getOwnShare changeShare revokeOwnShare renewShare deleteShare postShare
     createTranscript getBucketText streamBucketText getBucketInfo getBucketFile deleteBucket deleteBucketFile
     getBucketMedia getBucketThumbnail getMedia getImage getThumbnail deleteMedia searchMedia
     updateMemory deleteMemory createPairing revokeDevice deleteCookieFile deleteApiKey deleteSession
     getFile getFileContent deleteFile createThreadChatCompletion
     getResponse deleteResponse listInputItems cancelResponse`,
  ),
  ...kinds(
    'free',
    `createConversation uploadFiles uploadToBucket getMemory postMemory getProviderModels putCredential deleteCredential testCredential synthesize synthesizeSpeech
     getUsage getModel getProvider listProviderModels createProviderChatCompletion createProviderCompletion
     createProviderResponse createProviderMessage countProviderMessageTokens
     createProviderSpeech createProviderTranscription createProviderTranslation createProviderEmbedding
     createProviderImage editProviderImage signInAtProvider signInAtProviderByPost`,
  ),
  ...kinds('shared', 'getShare getShareEvents getSharedMedia unlockShare copyShare'),
  ...kinds(
    'admin',
    'listUsers changeRole deleteUser listInvitations createInvitation deleteInvitation loadVisionModel unloadVisionModel postLocalModelAction deleteLocalModel getLocalModelEvents',
  ),
]);

interface Operation {
  readonly id: string;
  readonly method: string;
  readonly path: string;
  readonly kind: Kind | undefined;
}

/** Bodies that name the owner's things, one after the other; an operation not named here is sent an empty object. */
const bodiesOf = (id: string, { conversationId, bucketId, ids }: OwnedThings): unknown[] => {
  const messages = [{ role: 'user', content: 'What did I say before?' }];
  const asking = { provider: 'Assistant', model: 'assistant', messages };
  switch (id) {
    case 'createConversation':
      return [
        { ...asking, conversation_id: conversationId },
        { ...asking, messages: [{ role: 'user', content: [{ bucket_id: bucketId }, { text: 'Sum it up' }] }] },
        { ...asking, messages: [{ role: 'user', content: `{"bucket_id":"${bucketId}"}\nSum it up` }] },
      ];
    case 'createChatCompletion':
    case 'createThreadChatCompletion':
    case 'createProviderChatCompletion':
      return [{ ...asking, conversation_id: conversationId }];
    case 'createCompletion':
    case 'createProviderCompletion':
      return [
        { provider: 'Assistant', model: 'assistant', prompt: 'What did I say?', conversation_id: conversationId },
      ];
    case 'createResponse':
    case 'createProviderResponse':
      return [
        { model: 'assistant', provider: 'Assistant', input: 'And?', previous_response_id: ids['getResponse.id'] },
      ];
    case 'createPairing':
    case 'createShare':
    case 'previewShare':
      return [{ conversation_id: conversationId }];
    case 'patchConversation':
      return [{ title: 'taken over' }];
    case 'updateMemory':
    case 'createMemory':
      return [{ text: 'taken over' }];
    case 'postMemory':
      return [{ items: [{ text: 'theirs' }] }];
    case 'changeShare':
      return [{ expires_in: 60 }];
    case 'putCredential':
      return [{ api_key: 'sk-theirs-theirs-theirs' }];
    case 'postShare':
      return [{ id: ids.share_id, title: 'taken over', updated: 9_999_999_999_999, items: [] }];
    case 'changeRole':
      return [{ role: 'member' }];
    case 'createInvitation':
      return [{ role: 'admin' }];
    default:
      return [{}];
  }
};

const FORM = new Set(['uploadFiles', 'createFile', 'uploadToBucket', 'uploadCookies', 'uploadCookieFiles']);
const form = (): FormData => {
  const body = new FormData();
  body.append('purpose', 'assistants');
  body.append('files', new File(['theirs'], 'theirs.txt'));
  body.append('file', new File(['theirs'], 'theirs.txt'));
  return body;
};

async function operationsOf(client: BrowserClient): Promise<Operation[]> {
  const { body } = await client.json('GET', '/openapi.json');
  return Object.entries(body.paths as Record<string, Record<string, { operationId: string }>>).flatMap(
    ([path, verbs]) =>
      Object.entries(verbs)
        .filter(([, operation]) => operation.operationId !== undefined)
        .map(([method, { operationId: id }]) => ({ id, method: method.toUpperCase(), path, kind: OPERATIONS.get(id) })),
  );
}

function targetOf({ id, path: template }: Operation, { ids }: OwnedThings): string {
  return template.replace(/\{([^}]+)\}/g, (_whole, given: string) => {
    const name = given.replace(/\W/g, '');
    const value = ids[`${id}.${name}`] ?? ids[name];
    if (value === undefined) throw new Error(`No id of the owner's is known for {${name}} of ${id}.`);
    return encodeURIComponent(value);
  });
}

const QUERY: Readonly<Record<string, string>> = {
  getConversations: `?q=${CANARY}`,
  getMemories: `?q=${CANARY}`,
  listMedia: `?q=${CANARY}`,
  createText: '?prompt=hello&provider=Assistant',
};

/** Sends an operation in all its variants and reads the answers, streams for a moment only. */
async function tryAll(client: BrowserClient, operation: Operation, things: OwnedThings) {
  const target = targetOf(operation, things) + (QUERY[operation.id] ?? '');
  const reads = operation.method === 'GET' || operation.method === 'HEAD';
  const bodies = reads ? [undefined] : FORM.has(operation.id) ? [form()] : bodiesOf(operation.id, things);
  const answers: { status: number; text: string }[] = [];
  for (const body of bodies) {
    const response = await client.request(operation.method, target, body);
    answers.push({ status: response.status, text: await readAWhile(response) });
  }
  return answers;
}

/** Ends the session it is called with, or needs a provider this test does not have. */
const LAST = new Set(['signOutEverywhere', 'endSession', 'deleteOwnAccount', 'signOutVisitor']);
/** Makes a thing of its own under the owner's name for one, which would then be found there. */
const MAKING = new Set(['uploadFiles', 'uploadToBucket']);
const byLateness = (a: Operation, b: Operation): number => latenessOf(a) - latenessOf(b);
const latenessOf = ({ id }: Operation): number => (LAST.has(id) ? 2 : MAKING.has(id) ? 1 : 0);
/** Nothing there to be done again for its owner either. */
const NOT_FOR_OWNER_TWICE = /^(?:stopRun|restoreConversation|deleteShare|cancelResponse)$/;

/** What is inside something goes before it, and the session the owner asks with at the very end. */
const ENDING = ['removeMessage', 'deleteBucketFile', 'removeConversation', 'deleteBucket', 'deleteSession'];
const turnOf = ({ method, id }: Operation): number =>
  ENDING.includes(id) ? 10 + ENDING.indexOf(id) : method === 'GET' ? 0 : method === 'DELETE' ? 2 : 1;

const say = ({ id, method, path: target }: Operation, { status, text }: { status: number; text: string }, what = '') =>
  `${method} ${target} ${id} ${what}: ${status} ${text.slice(0, 160)}`;

let database: ReturnType<typeof openDatabase> | undefined;
function useDatabaseOf(server: TestServer): void {
  useConfig({ DATA_DIR: server.dataDir });
  database = openDatabase(path.join(server.dataDir, 'hypotez.db'));
  (globalThis as unknown as Record<symbol, unknown>)[Symbol.for('hypotez.database')] = database;
}
async function leaveDatabase(): Promise<void> {
  await closeMediaWorkers();
  await database?.$disconnect();
  delete (globalThis as unknown as Record<symbol, unknown>)[Symbol.for('hypotez.database')];
}

/** Says what is wrong with an answer somebody else than its owner got; null for nothing. */
function faultOf(kind: Kind, { status, text }: { status: number; text: string }): string | null {
  if (text.includes(CANARY) && kind !== 'public') return "shows the owner's words";
  if (status === 500) return 'breaks';
  if (text.includes(SHARED) && kind !== 'shared') return 'shows what the owner shared';
  const isRefused = status >= 400 && status < 500;
  if (kind === 'foreign' && !isRefused) return 'is let through';
  if (kind === 'admin' && status !== 403) return 'is no administrator';
  return null;
}

describe('accounts', () => {
  let server: TestServer;
  let owner: BrowserClient;
  let other: BrowserClient;
  let things: OwnedThings;
  let operations: Operation[];
  let before: string;

  beforeAll(async () => {
    server = await startServer({ env: { ACCOUNTS: '1', LOG_LEVEL: 'error', OPENAI_API_KEY: `sk-env-${CANARY}` } });
    useDatabaseOf(server);
    owner = createBrowserClient(server.url);
    const password = 'a long password';
    const sent = await owner.request('POST', '/backend-api/v2/users', {
      name: 'Anna',
      email: 'a@example.org',
      password,
    });
    expect(sent.status).toBe(201);
    things = await makeOneOfEverything(owner, 'local');
    const { body } = await owner.json('POST', '/backend-api/v2/invitations', {});
    const invitation = new URL(body.url).searchParams.get('invitation');
    other = createBrowserClient(server.url);
    const joined = { name: 'Boris', email: 'b@example.org', password, invitation };
    expect((await other.request('POST', '/backend-api/v2/users', joined)).status).toBe(201);
    operations = await operationsOf(owner);
    before = await stateOf(owner, things);
    expect(before).toContain(CANARY);
  });
  afterAll(async () => {
    await leaveDatabase();
    await server.stop();
  });

  it('has every operation classified, and no class without an operation', () => {
    expect(operations.filter(({ kind }) => kind === undefined).map(({ id }) => id)).toEqual([]);
    expect([...OPERATIONS.keys()].filter((id) => !operations.some((operation) => operation.id === id))).toEqual([]);
  });

  it('answers a stranger nothing but what is public', async () => {
    const faults: string[] = [];
    for (const operation of operations) {
      const isOpen = operation.kind === 'public' || (operation.kind === 'shared' && operation.id !== 'copyShare');
      // Writing a shared record takes its write token, and no session.
      const isByToken = operation.id === 'postShare' || operation.id === 'deleteShare';
      for (const { status, text } of await tryAll(createBrowserClient(server.url), operation, things)) {
        const isRight = isOpen
          ? status !== 401 || operation.id === 'createSession'
          : isByToken
            ? status >= 400
            : status === 401;
        const isClean = !text.includes(CANARY) && status !== 500;
        if (!isRight || !isClean) faults.push(say(operation, { status, text }));
      }
    }
    expect(faults).toEqual([]);
    expect(await stateOf(owner, things)).toBe(before);
  });

  it('shows and gives another account nothing of the owner’s', async () => {
    const faults: string[] = [];
    for (const operation of operations.toSorted(byLateness)) {
      const { kind } = operation;
      if (kind === undefined || (kind === 'public' && LAST.has(operation.id))) continue;
      for (const answer of await tryAll(other, operation, things)) {
        const fault = faultOf(kind, answer);
        if (fault) faults.push(say(operation, answer, fault));
      }
    }
    expect(faults).toEqual([]);
    expect(await stateOf(owner, things)).toBe(before);
  });

  it('answers the owner the same requests, so that they were good ones', async () => {
    const faults: string[] = [];
    const own = operations.filter(({ kind, id }) => kind === 'foreign' && !NOT_FOR_OWNER_TWICE.test(id));
    for (const operation of own.toSorted((a, b) => turnOf(a) - turnOf(b))) {
      for (const { status, text } of await tryAll(owner, operation, things)) {
        // Its owner's file is found, and is no sound.
        const isNoSound = operation.id === 'createTranscript' && status === 422;
        if (status >= 400 && !isNoSound) faults.push(say(operation, { status, text }));
      }
    }
    expect(faults).toEqual([]);
  });
});

describe('a demo', () => {
  let server: TestServer;
  let owner: BrowserClient;
  let things: OwnedThings;
  let operations: Operation[];

  beforeAll(async () => {
    const limits = Object.fromEntries(
      ['CALLS', 'ADDRESS_CALLS', 'REQUESTS', 'ADDRESS_REQUESTS'].map((name) => [`DEMO_${name}_PER_MINUTE`, '100000']),
    );
    server = await startServer({
      env: { DEMO: '1', LOG_LEVEL: 'error', OPENAI_API_KEY: `sk-env-${CANARY}`, ...limits },
    });
    useDatabaseOf(server);
    owner = createBrowserClient(server.url);
    await owner.request('GET', '/chat/');
    const visitorId = [...owner.cookies.values()]
      .map((value) => value.split('.')[0] ?? '')
      .find((id) => id.startsWith('visitor-'));
    things = await makeOneOfEverything(owner, visitorId ?? '', true);
    operations = await operationsOf(owner);
  });
  afterAll(async () => {
    await leaveDatabase();
    await server.stop();
  });

  it('shows and gives another visitor nothing of the first one’s', async () => {
    const before = await stateOf(owner, things);
    const other = createBrowserClient(server.url);
    await other.request('GET', '/chat/');
    const faults: string[] = [];
    const unknown = { invitation_id: 'x', device_id: 'x', session_id: 'x', user_id: 'local', id: 'x' };
    const known = { ...things, ids: { ...unknown, ...things.ids } };
    for (const operation of operations.toSorted(byLateness)) {
      const { kind } = operation;
      if (kind === undefined || LAST.has(operation.id)) continue;
      for (const answer of await tryAll(other, operation, known)) {
        const fault = faultOf(kind, answer);
        if (fault) faults.push(say(operation, answer, fault));
      }
    }
    expect(faults).toEqual([]);
    expect(await stateOf(owner, things)).toBe(before);
  });
});
