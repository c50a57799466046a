/** Making an account with a password: the first one, or with an invitation. */
import type { z } from 'zod';
import type { signUpSchema } from '../contract/access.ts';
import { BadRequestError, ConflictError, ForbiddenError, isAppError, UnavailableError } from '../contract/errors.ts';
import type { Peered } from '../platform/http/client-address.ts';
import { type Admission, isInvited, isSetupKey, isSetupOpen } from './admission.ts';
import { attempt } from './attempts.ts';
import { auth, inAttempt } from './auth.ts';
import { requireAccounts } from './mode.ts';
import { isRefusal, visitOf } from './sign-in.ts';

export type SignUp = z.output<typeof signUpSchema>;

/**
 * Makes the account and signs it in; gives the token of its cookie.
 * @throws ForbiddenError without the right to an account, ConflictError for an address that has one, RateLimitError.
 */
export async function signUp(request: Peered & { readonly url: URL }, fields: SignUp): Promise<string> {
  requireAccounts();
  // Guessing at invitations and at the set-up's key is limited as guessing at passwords is.
  const admission = await attempt(request, 'sign-up', () => findAdmission(fields));
  if (admission === null)
    throw new ForbiddenError('Accounts are made by invitation. Ask who runs this server for one.');
  const { api } = await auth(request.url.origin);
  const body = { name: fields.name, email: fields.email, password: fields.password };
  try {
    const { token } = await inAttempt({ visit: visitOf(request), admission: async () => admission }, () =>
      api.signUpEmail({ body }),
    );
    if (token === undefined) throw new UnavailableError('The account was made. Sign in with it.');
    return token;
  } catch (error) {
    if (isAppError(error) || !isRefusal(error)) throw error;
    if (error.statusCode === 422) throw new ConflictError('There is an account with this e-mail address.');
    throw new BadRequestError('This account cannot be made. Check the e-mail address and the password.', {
      cause: error,
    });
  }
}

/** The right these fields give, not used up yet; null when they give none. */
export async function findAdmission(fields: Pick<SignUp, 'invitation' | 'setup'>): Promise<Admission | null> {
  if (fields.invitation !== undefined) {
    return (await isInvited(fields.invitation)) ? { by: 'invitation', token: fields.invitation } : null;
  }
  const isFirst = (await isSetupOpen()) && isSetupKey(fields.setup);
  return isFirst ? { by: 'setup', key: fields.setup } : null;
}
