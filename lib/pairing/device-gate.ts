/**
 * What a phone may call that was handed one conversation: the endpoints listed here, for what belongs to that
 * conversation. Everything else is refused, whatever is added to the product later.
 */
import { ForbiddenError } from '../contract/errors.ts';
import { database } from '../platform/database.ts';
import type { Call, Gate } from '../platform/identity.ts';
import { type Handed, isBucketOf, isFileOf, isMediaOf, takeBucket } from './device-files.ts';

type Check = (handed: Handed) => boolean | Promise<boolean>;

const always: Check = () => true;
const ownChat: Check = ({ conversationId, param }) => param('conversation_id') === conversationId;
const ownMessage: Check = async ({ conversationId, param }) =>
  (await database().message.count({ where: { id: param('message_id'), conversationId } })) > 0;
const ownRun: Check = async ({ conversationId, param }) =>
  (await database().run.count({ where: { id: param('run_id'), conversationId } })) > 0;
const ownMedia: Check = ({ conversationId, param }) => isMediaOf(conversationId, param('name'));
const ownFile: Check = (handed) => isFileOf(handed, { bucketId: handed.param('bucket'), name: handed.param('name') });
const ownFileId: Check = (handed) => isFileOf(handed, { id: handed.param('file') });
const ownBucket: Check = (handed) => isBucketOf(handed, handed.param('bucket'));

/** By endpoint id. What the body names is checked where it is read (`requireOwnChat`); the list of chats narrows itself. */
const DEVICE_MAY: Readonly<Record<string, Check>> = {
  getHealth: always,
  getVersion: always,
  getCatalogue: always,
  getSettings: always,
  getQuota: always,
  getPublicKey: always,
  getConversations: always,
  synthesize: always,
  createConversation: always,
  getConversation: ownChat,
  getConversationEvents: ownChat,
  patchConversation: ownChat,
  getMessages: ownChat,
  getMessage: ownMessage,
  removeMessage: ownMessage,
  joinRun: ownRun,
  stopRun: ownRun,
  getMedia: ownMedia,
  getImage: ownMedia,
  getThumbnail: ownMedia,
  getBucketMedia: ownFile,
  getBucketThumbnail: ownFile,
  uploadFiles: takeBucket,
  getBucketInfo: ownBucket,
  getBucketFile: ownFileId,
  getTranscriber: always,
  createTranscript: ownFileId,
  deleteBucketFile: ownBucket,
};

export const deviceGate: Gate = async ({ identity, endpoint, params }: Call) => {
  if (identity.kind !== 'device') return;
  const { conversationId } = identity;
  const check = DEVICE_MAY[endpoint.id];
  const param = (name: string) => {
    const value = params[name];
    return typeof value === 'string' ? value : '';
  };
  if (conversationId !== undefined && (await check?.({ ownerId: identity.id, conversationId, param }))) return;
  throw refusal();
};

export const refusal = (): ForbiddenError =>
  new ForbiddenError('This device was handed one chat, and this is not part of it.', { code: 'not_for_device' });
