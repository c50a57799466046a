import { routes } from '#lib/platform/http/web-door.ts';
import { loadVisionModel, unloadVisionModel } from '#lib/vision/models/endpoints.ts';

export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = routes({
  POST: loadVisionModel,
  DELETE: unloadVisionModel,
});
