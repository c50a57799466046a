/** Where Copilot lives. GitHub documents its sign-in; what is behind it is known from the clients that use it. */
import { config } from '../../platform/config.ts';

export interface CopilotAddresses {
  /** Where a person signs in, and what one goes on in a browser. */
  readonly site: string;
  /** Where a GitHub token becomes a Copilot token. */
  readonly api: string;
  /** Where a chat of the site is held. */
  readonly threads: string;
}

export function copilotAddresses(): CopilotAddresses {
  const { COPILOT_SITE_URL, COPILOT_API_URL, COPILOT_THREADS_URL } = config();
  return { site: origin(COPILOT_SITE_URL), api: origin(COPILOT_API_URL), threads: origin(COPILOT_THREADS_URL) };
}

const origin = (url: string): string => url.replace(/\/+$/, '');
