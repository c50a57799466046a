import { deleteOpenAiFile, getOpenAiFile, uploadToBucket } from '#lib/buckets/openai-files.ts';
import { routes } from '#lib/platform/http/web-door.ts';

export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = routes({
  GET: getOpenAiFile,
  POST: uploadToBucket,
  DELETE: deleteOpenAiFile,
});
