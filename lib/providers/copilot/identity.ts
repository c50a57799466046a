/** How Hypotez shows itself to Copilot, and what it says when nobody is signed in. */
import { MissingAuthError, NotImplementedError } from '../../contract/errors.ts';
import { config } from '../../platform/config.ts';

export const LABEL = 'GitHub Copilot';

/** In its own name: as the editor that asks, and by the integration that GitHub gave its operator, if it gave one. */
export function editorHeaders(): Readonly<Record<string, string>> {
  const { COPILOT_INTEGRATION_ID: integration } = config();
  return {
    'user-agent': 'Hypotez',
    'editor-version': 'Hypotez/1.0',
    'editor-plugin-version': 'Hypotez/1.0',
    ...(integration === undefined ? {} : { 'copilot-integration-id': integration }),
  };
}

/** A person signs in to an application; without one of the operator's own there is nothing to sign in to. */
export const hasApplication = (): boolean => config().COPILOT_CLIENT_ID !== undefined;

/** Where an application is made, and what to do with it. */
const HOW =
  'Make an OAuth app at https://github.com/settings/applications/new, tick "Enable Device Flow", and start the server with its client ID as COPILOT_CLIENT_ID.';

export const noApplication = (): NotImplementedError =>
  new NotImplementedError(`Signing in to ${LABEL} needs an application of your own. ${HOW}`, { code: 'not_connected' });

export const signInFirst = (): MissingAuthError =>
  new MissingAuthError(
    hasApplication()
      ? `${LABEL} needs you to sign in. Do it in the settings, under Providers.`
      : `${LABEL} needs you to sign in, to an application of your own. ${HOW} Then sign in in the settings, under Providers.`,
  );

export const signInAgain = (): MissingAuthError =>
  new MissingAuthError(`${LABEL} does not accept this sign-in any more. Sign in again in the settings.`);
