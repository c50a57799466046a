/** Accounts: one's own, and for administrators everybody's. */
import { z } from 'zod';
import {
  changeNameSchema,
  changePasswordSchema,
  changeRoleSchema,
  deleteAccountSchema,
  signUpSchema,
} from '../contract/access.ts';
import { ConflictError, NotFoundError } from '../contract/errors.ts';
import { LIMITS } from '../contract/limits.ts';
import { empty, json } from '../platform/http/answers.ts';
import { defineEndpoint } from '../platform/http/endpoint.ts';
import { requireAccounts, requirePerson } from './mode.ts';
import {
  changeName,
  changePassword,
  changeRole,
  deleteOwnAccount,
  findPerson,
  listPeople,
  removePerson,
} from './people.ts';
import { clearedCookie, sessionCookie } from './session-cookie.ts';
import { signUp } from './sign-up.ts';

const USERS = '/backend-api/v2/users';
const ME = `${USERS}/me`;
const BODY_BYTES = 8 * 1024;
const paramsSchema = z.object({ user_id: z.string().max(LIMITS.idChars) });

export const createUser = defineEndpoint({
  id: 'signUp',
  method: 'POST',
  path: USERS,
  face: 'gui',
  access: 'public',
  summary: 'Makes the first account, or one by invitation, and signs it in',
  body: signUpSchema,
  bodyLimit: BODY_BYTES,
  handle: async ({ request, body }) => {
    const token = await signUp(request, body);
    return empty(201, { 'set-cookie': sessionCookie(request, token) });
  },
});

export const getUsers = defineEndpoint({
  id: 'listUsers',
  method: 'GET',
  path: USERS,
  face: 'gui',
  access: 'admin',
  summary: 'All accounts',
  handle: async () => {
    requireAccounts();
    return json({ items: await listPeople() });
  },
});

export const patchUser = defineEndpoint({
  id: 'changeRole',
  method: 'PATCH',
  path: `${USERS}/{user_id}`,
  face: 'gui',
  access: 'admin',
  summary: 'Makes somebody an administrator, or a member again',
  params: paramsSchema,
  body: changeRoleSchema,
  bodyLimit: BODY_BYTES,
  handle: async ({ params, body }) => {
    requireAccounts();
    await changeRole(params.user_id, body.role);
    return empty(204);
  },
});

export const deleteUser = defineEndpoint({
  id: 'deleteUser',
  method: 'DELETE',
  path: `${USERS}/{user_id}`,
  face: 'gui',
  access: 'admin',
  summary: "Deletes somebody's account with everything in it",
  params: paramsSchema,
  handle: async ({ owner, params }) => {
    requireAccounts();
    if (params.user_id === owner.id)
      throw new ConflictError('Your own account is deleted where your password is asked.');
    await removePerson(params.user_id);
    return empty(204);
  },
});

export const getMe = defineEndpoint({
  id: 'getOwnAccount',
  method: 'GET',
  path: ME,
  face: 'gui',
  summary: "The owner's account",
  handle: async ({ owner }) => {
    requireAccounts();
    requirePerson(owner);
    const person = await findPerson(owner.id);
    if (!person) throw new NotFoundError('There is no such account.');
    return json(person);
  },
});

export const patchMe = defineEndpoint({
  id: 'changeOwnName',
  method: 'PATCH',
  path: ME,
  face: 'gui',
  summary: "Changes the name of the owner's account",
  body: changeNameSchema,
  bodyLimit: BODY_BYTES,
  handle: async ({ owner, body }) => {
    requireAccounts();
    requirePerson(owner);
    await changeName(owner.id, body.name);
    return empty(204);
  },
});

export const postPassword = defineEndpoint({
  id: 'changeOwnPassword',
  method: 'POST',
  path: `${ME}/password`,
  face: 'gui',
  summary: 'Changes the password and signs every other browser out',
  body: changePasswordSchema,
  bodyLimit: BODY_BYTES,
  handle: async ({ request, owner, body }) => {
    requireAccounts();
    requirePerson(owner);
    const { current, password } = body;
    await changePassword(request, owner.id, { current, next: password, sessionId: owner.sessionId });
    return empty(204);
  },
});

export const deleteMe = defineEndpoint({
  id: 'deleteOwnAccount',
  method: 'DELETE',
  path: ME,
  face: 'gui',
  summary: "Deletes the owner's account with everything in it",
  body: deleteAccountSchema,
  bodyLimit: BODY_BYTES,
  handle: async ({ request, owner, body }) => {
    requireAccounts();
    requirePerson(owner);
    await deleteOwnAccount(request, owner.id, body.password);
    return empty(204, { 'set-cookie': clearedCookie(request) });
  },
});
