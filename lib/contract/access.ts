/** What sign-in, sessions, accounts and invitations say over the wire. */
import { z } from 'zod';

/** Longer ones are an attack on the hash, not a password. */
const PASSWORD_CHARS = 256;
const secret = z.string().max(PASSWORD_CHARS, `must have at most ${PASSWORD_CHARS} characters`);
const newPassword = secret.min(8, 'must have at least 8 characters');
const email = z.email('must be an e-mail address').max(254);
const personName = z.string().trim().min(1).max(80);
const token = z.string().max(200);

export const roleSchema = z.enum(['admin', 'member']);
export type Role = z.output<typeof roleSchema>;

/** `open`: whoever reaches the server is its owner. `password`: one owner. `accounts`: many. */
export type AccessMode = 'open' | 'password' | 'accounts';

/** `POST /backend-api/v2/session` */
export const signInSchema = z.object({ email: z.string().max(254).optional(), password: secret });

/** `POST /backend-api/v2/users`: with an invitation, or with the key of the set-up for the first account. */
export const signUpSchema = z.object({
  name: personName,
  email,
  password: newPassword,
  invitation: token.optional(),
  setup: token.optional(),
});

export const changeNameSchema = z.object({ name: personName });
export const changePasswordSchema = z.object({ current: secret, password: newPassword });
/** What cannot be undone asks for the password again; an account that signs in elsewhere has none. */
export const deleteAccountSchema = z.object({ password: secret.default('') });
export const changeRoleSchema = z.object({ role: roleSchema });
export const inviteSchema = z.object({
  role: roleSchema.default('member'),
  note: z.string().trim().max(120).default(''),
});

export interface PersonView {
  readonly id: string;
  readonly name: string;
  readonly email: string;
  readonly role: Role;
  /** Signs in with a password of this server; else through the OpenID Connect provider. */
  readonly has_password: boolean;
  /** ms since the epoch */
  readonly created: number;
}

/** `GET /backend-api/v2/session`: what a page needs to know before anything else. */
export interface SessionState {
  readonly mode: AccessMode;
  readonly signed_in: boolean;
  /** null without accounts. */
  readonly person: PersonView | null;
}

export interface SessionView {
  readonly id: string;
  /** "iPhone · Safari", from what the browser says of itself; "" when it says nothing known. */
  readonly device: string;
  readonly address: string | null;
  readonly current: boolean;
  readonly created: number;
  readonly last_seen: number;
}

export interface InvitationView {
  readonly id: string;
  readonly role: Role;
  readonly note: string;
  readonly created: number;
  readonly expires: number;
}

/** Told once, when it is made: only its hash is kept. */
export interface NewInvitation extends InvitationView {
  readonly url: string;
}
