/** Who may come in. With neither a password nor accounts in the environment all of this stands still. */
export { isInvited, isSetupKey, isSetupOpen, setupKey } from './admission.ts';
export { type EndRuns, eraseOwner, setEndRuns } from './erase-owner.ts';
export { guardAccess } from './identity-source.ts';
export { accessMode } from './mode.ts';
export { safeNext } from './next-page.ts';
export { hashPassword } from './password.ts';
export { findPerson } from './people.ts';
