/** Speech as text for the page: who can do it, and the text of one uploaded sound. */
import { z } from 'zod';
import { getFile, readFileBytes } from '../buckets/index.ts';
import { idSchema } from '../contract/conversation.ts';
import { NotFoundError, UnavailableError, UnprocessableError } from '../contract/errors.ts';
import { modelPage, suggestModel } from '../inference/index.ts';
import { json } from '../platform/http/answers.ts';
import { defineEndpoint } from '../platform/http/endpoint.ts';
import { isTranscriberThere, transcribeSound } from './transcribe.ts';

export const getTranscriber = defineEndpoint({
  id: 'getTranscriber',
  method: 'GET',
  path: '/backend-api/v2/transcriber',
  face: 'gui',
  summary: 'Whether speech can be turned into text here: by a model of this server, or by a connected provider',
  handle: async ({ owner }) => json({ available: await isTranscriberThere(owner.id) }),
});

export const createTranscript = defineEndpoint({
  id: 'createTranscript',
  method: 'POST',
  path: '/backend-api/v2/files/{bucket}/{file}/transcript',
  face: 'gui',
  summary: 'The text of what is said in an uploaded sound or film; kept, so that it is listened to once',
  params: z.object({ bucket: idSchema, file: idSchema }),
  handle: async ({ request, owner, params }) => {
    const file = await getFile(owner.id, params.file);
    if (file.bucketId !== params.bucket) throw new NotFoundError('File not found');
    if (file.kind !== 'audio' && file.kind !== 'video') throw new UnprocessableError('This file is not a sound.');
    const { id: fileId, name, mediaType } = file;
    const sound = { type: 'audio' as const, name, mediaType, fileId, read: () => readFileBytes(owner.id, fileId) };
    const heard = await transcribeSound({ ownerId: owner.id, sound, signal: request.signal });
    if (heard === null) throw await nobodyHears();
    return json({ text: heard.text.trim(), by: heard.by });
  },
});

async function nobodyHears(): Promise<UnavailableError> {
  const { id, label } = await suggestModel('transcription');
  return new UnavailableError(
    `Nobody here turns speech into text. Download ${label} under ${modelPage(id)}, or connect a provider that does.`,
    { code: 'model_not_installed' },
  );
}
