import { createProviderSpeech } from '#lib/openai-api/audio/speech.ts';
import { routes } from '#lib/platform/http/web-door.ts';

export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = routes({ POST: createProviderSpeech });
