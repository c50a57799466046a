import { settingsChangeSchema } from '../contract/api.ts';
import { json } from '../platform/http/answers.ts';
import { defineEndpoint } from '../platform/http/endpoint.ts';
import { readSettingsFor, updateSettings } from './index.ts';

export const getSettings = defineEndpoint({
  id: 'getSettings',
  method: 'GET',
  path: '/backend-api/v2/settings',
  face: 'gui',
  summary: "The owner's preferences",
  handle: async ({ owner }) => json(await readSettingsFor(owner)),
});

export const patchSettings = defineEndpoint({
  id: 'patchSettings',
  method: 'PATCH',
  path: '/backend-api/v2/settings',
  face: 'gui',
  summary: 'Changes preferences; what is left out stays',
  body: settingsChangeSchema,
  handle: async ({ owner, body }) => json(await updateSettings(owner.id, body)),
});
