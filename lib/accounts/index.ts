/** Who may come in. With neither a password nor accounts in the environment all of this stands still. */
export { isSetupOpen } from './admission.ts';
export { guardAccess } from './identity-source.ts';
export { accessMode } from './mode.ts';
export { safeNext } from './next-page.ts';
export { isAdministrator } from './role.ts';
export { readSessionState } from './session-state.ts';
export { findAdmission } from './sign-up.ts';
