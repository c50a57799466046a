/** Whose cookies a recording is searched for: the hosts of providers. A recording holds a person's whole browsing. */
import { listProviders } from '../providers/registry.ts';

/** Sites people chat with in a browser, besides the home pages that the providers here name themselves. */
const CHAT_SITES = [
  'anthropic.com',
  'bing.com',
  'blackbox.ai',
  'character.ai',
  'chatgpt.com',
  'claude.ai',
  'copilot.microsoft.com',
  'deepseek.com',
  'duckduckgo.com',
  'gemini.google.com',
  'github.com',
  'google.com',
  'grok.com',
  'huggingface.co',
  'meta.ai',
  'microsoft.com',
  'mistral.ai',
  'openai.com',
  'perplexity.ai',
  'pi.ai',
  'poe.com',
  'qwen.ai',
  'x.ai',
  'you.com',
] as const;

/** True for a host of a provider and for its subdomains. */
export function isKnownHost(host: string): boolean {
  const homes = listProviders().flatMap((provider) => {
    const { url } = provider.describe();
    return url === null ? [] : [new URL(url).hostname.replace(/^www\./, '')];
  });
  const name = host.toLowerCase();
  return [...CHAT_SITES, ...homes].some((known) => name === known || name.endsWith(`.${known}`));
}
