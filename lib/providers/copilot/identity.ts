/** How Hypotez shows itself to Copilot, and what it says when nobody is signed in. */
import { MissingAuthError } from '../../contract/errors.ts';

export const LABEL = 'GitHub Copilot';

/**
 * Copilot answers only clients that name an editor and an integration it knows; other editors than its own name
 * themselves in `editor-version` and use this integration's name (public sources of rig-core and CopilotChat.nvim).
 */
export const EDITOR_HEADERS: Readonly<Record<string, string>> = {
  'user-agent': 'Hypotez',
  'editor-version': 'Hypotez/1.0',
  'editor-plugin-version': 'Hypotez/1.0',
  'copilot-integration-id': 'vscode-chat',
};

export const signInFirst = (): MissingAuthError =>
  new MissingAuthError(`${LABEL} needs you to sign in. Do it in the settings, under Providers.`);

export const signInAgain = (): MissingAuthError =>
  new MissingAuthError(`${LABEL} does not accept this sign-in any more. Sign in again in the settings.`);
