import { createTranscription } from '#lib/openai-api/audio/transcribe.ts';
import { routes } from '#lib/platform/http/web-door.ts';

export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = routes({ POST: createTranscription });
