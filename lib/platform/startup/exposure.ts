/** Whether whoever can reach this server may be let in without being asked: nobody publishes their chats by accident. */
import type { Config } from '../config.ts';
import { StartError } from './start-error.ts';

type Exposure = Pick<
  Config,
  'loopbackOnly' | 'HOST' | 'PASSWORD' | 'PASSWORD_HASH' | 'ACCOUNTS' | 'DEMO' | 'PUBLIC_URL' | 'ALLOWED_HOSTS'
>;

/**
 * @returns a warning, for a server that a proxy may show to others; null when all is well.
 * @throws StartError for a server that others can reach and that asks nobody who they are.
 */
export function checkExposure(settings: Exposure): string | null {
  const { loopbackOnly, HOST, PASSWORD, PASSWORD_HASH, ACCOUNTS, DEMO, PUBLIC_URL, ALLOWED_HOSTS } = settings;
  if (PASSWORD !== undefined || PASSWORD_HASH !== undefined || ACCOUNTS || DEMO) return null;
  if (!loopbackOnly) {
    throw new StartError(
      `HOST=${HOST} lets other machines reach this server, and nothing asks them who they are: set PASSWORD (one owner), ACCOUNTS=1 (several people) or DEMO=1 (a public demo), or leave HOST out to stay on this machine.`,
    );
  }
  if (PUBLIC_URL === undefined && ALLOWED_HOSTS.length === 0) return null;
  const named = PUBLIC_URL === undefined ? 'ALLOWED_HOSTS' : 'PUBLIC_URL';
  return `${named} is set, so others may reach this server through a proxy, and nothing asks them who they are: whoever comes is its owner. Set PASSWORD, ACCOUNTS=1 or DEMO=1 unless the proxy asks.`;
}
