/** `/backend-api/v2/upload_cookies` and `/backend-api/v2/cookies`: cookies go in, and only their domains come out. */
import { z } from 'zod';
import { idSchema } from '../contract/conversation.ts';
import { isAppError, UnprocessableError } from '../contract/errors.ts';
import { empty, json, text } from '../platform/http/answers.ts';
import { defineEndpoint } from '../platform/http/endpoint.ts';
import { deleteCookieFile, listCookieFiles } from './store.ts';
import { NO_FILE, receiveCookieFile } from './upload.ts';

export const uploadCookies = defineEndpoint({
  id: 'uploadCookies',
  method: 'POST',
  path: '/backend-api/v2/upload_cookies',
  face: 'gui',
  summary: 'Stores cookies (form field `file`: .json or .har) encrypted; all of the file or nothing',
  handle: async ({ request, owner }) => {
    await receiveCookieFile(owner.id, request);
    return text('File saved');
  },
});

const MOST_FILES = 20;

export const uploadCookiesForPrograms = defineEndpoint({
  id: 'uploadCookieFiles',
  method: 'POST',
  path: '/v1/upload_cookies',
  face: 'openai',
  summary: 'Stores cookies (form field `files`, repeated: .json or .har) encrypted',
  handle: async ({ request, owner }) => {
    const names = await receiveCookieFile(owner.id, request, { field: 'files', most: MOST_FILES }).catch(
      (error: unknown) => {
        // On this wire a form without the field is one that cannot be processed (contract, section 6.4).
        if (isAppError(error) && error.message === NO_FILE) throw new UnprocessableError(NO_FILE, { param: 'files' });
        throw error;
      },
    );
    return json(names.map((filename) => ({ filename })));
  },
});

export const getCookieFiles = defineEndpoint({
  id: 'getCookieFiles',
  method: 'GET',
  path: '/backend-api/v2/cookies',
  face: 'gui',
  summary: 'The uploaded cookie files: their domains and how many cookies they hold',
  handle: async ({ owner }) => json({ items: await listCookieFiles(owner.id) }),
});

export const removeCookieFile = defineEndpoint({
  id: 'deleteCookieFile',
  method: 'DELETE',
  path: '/backend-api/v2/cookies/{id}',
  face: 'gui',
  summary: 'Forgets an uploaded cookie file',
  params: z.object({ id: idSchema }),
  handle: async ({ owner, params }) => {
    await deleteCookieFile(owner.id, params.id);
    return empty(204);
  },
});
