import { routes } from '#lib/platform/http/web-door.ts';
import { transcribe } from '#lib/vision/media/transcribe.ts';

export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = routes({ POST: transcribe });
