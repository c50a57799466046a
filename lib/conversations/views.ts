/** Rows as the wire shows them. */
import type {
  AttachmentModel,
  BucketFileModel,
  ConversationModel,
  MessageModel,
  MessagePartModel,
} from '../../generated/prisma/models.ts';
import { toFileInfo } from '../buckets/index.ts';
import type { ConversationSummary, MessageStatus, MessageView, ModelParameters } from '../contract/api.ts';
import { modelParametersSchema } from '../contract/api.ts';
import type { RecalledMemory, Source } from '../contract/frames.ts';

export function toSummary(row: ConversationModel, runId: string | null): ConversationSummary {
  return {
    id: row.id,
    title: row.title,
    pinned: row.pinned,
    provider: row.provider,
    model: row.model,
    created: row.createdAt.getTime(),
    updated: row.updatedAt.getTime(),
    run_id: runId,
  };
}

export type MessageRow = MessageModel & {
  readonly parts: readonly MessagePartModel[];
  readonly attachments: readonly (AttachmentModel & { readonly file: BucketFileModel })[];
};

export function toMessageView(row: MessageRow): MessageView {
  const payloads = <T>(type: string): T[] =>
    row.parts.flatMap((part) => (part.type === type ? [JSON.parse(part.payload) as T] : []));
  return {
    id: row.id,
    parent_id: row.parentId,
    role: row.role as MessageView['role'],
    text: row.text,
    reasoning: row.reasoning,
    reasoning_ms: row.reasoningMs,
    status: row.status as MessageStatus,
    error: row.error === null ? null : (JSON.parse(row.error) as MessageView['error']),
    finish_reason: row.finishReason,
    provider: row.provider,
    model: row.model,
    usage: row.usage === null ? null : (JSON.parse(row.usage) as MessageView['usage']),
    duration_ms: row.durationMs,
    created: row.createdAt.getTime(),
    sources: payloads<Source>('source'),
    suggestions: payloads<string>('suggestion'),
    notices: payloads<string>('notice'),
    ...(row.parts.some((part) => part.type === 'memory') ? { memory: payloads<RecalledMemory>('memory') } : {}),
    attachments: row.attachments.map((attachment) => toFileInfo(attachment.file)),
  };
}

export function parametersOf(row: ConversationModel): ModelParameters {
  const parsed = modelParametersSchema.safeParse(JSON.parse(row.parameters));
  return parsed.success ? parsed.data : {};
}
