/** The server: Next behind our own entry (lib/platform/http/entry.ts says why). */
import { guardAccess } from './lib/accounts/index.ts';
import { acceptApiKeys, demandApiKeys } from './lib/api-keys/index.ts';
import { uploadFiles } from './lib/buckets/endpoints.ts';
import { recoverBuckets } from './lib/buckets/index.ts';
import { createConversation } from './lib/chat/conversation-endpoint.ts';
import { getShareEvents } from './lib/chat/followed-share/endpoint.ts';
import { markInterruptedRuns } from './lib/chat/recover.ts';
import { joinRun } from './lib/chat/run-endpoints.ts';
import { drainRuns, endRunsOf } from './lib/chat/runs.ts';
import { getConversationEvents } from './lib/conversations/events-endpoint.ts';
import { keepPurging } from './lib/conversations/index.ts';
import { openDemo } from './lib/demo/open.ts';
import {
  createChatCompletion,
  createProviderChatCompletion,
  createThreadChatCompletion,
} from './lib/openai-api/chat/endpoint.ts';
import { drainChats } from './lib/openai-api/going.ts';
import { createMessage, createProviderMessage } from './lib/openai-api/messages/endpoints.ts';
import { createProviderResponse, createResponse } from './lib/openai-api/responses/create.ts';
import { admitDevices } from './lib/pairing/index.ts';
import { serve } from './lib/platform/http/serve.ts';
import { letBeIndexed } from './lib/platform/http/shared-page.ts';
import { lookForEngines } from './lib/providers/discovery.ts';
import { mayBeIndexed } from './lib/sharing/index.ts';
import { getHealth } from './lib/vision/health-endpoint.ts';

/** First: a signed-in browser that also carries a device's cookie is signed in. */
const askWhoComes = () => guardAccess({ endRuns: endRunsOf });
/** After all other sources of identities. */
const openToVisitors = () => openDemo({ endRuns: endRunsOf });

await serve({
  direct: [
    createConversation,
    joinRun,
    getConversationEvents,
    getShareEvents,
    getHealth,
    uploadFiles,
    createChatCompletion,
    createProviderChatCompletion,
    createThreadChatCompletion,
    createResponse,
    createProviderResponse,
    createMessage,
    createProviderMessage,
  ],
  onReady: [
    markInterruptedRuns,
    acceptApiKeys,
    askWhoComes,
    admitDevices,
    openToVisitors,
    demandApiKeys,
    recoverBuckets,
    keepPurging,
    () => letBeIndexed(mayBeIndexed),
    () => void lookForEngines(),
  ],
  onDrain: [drainRuns, drainChats],
});
