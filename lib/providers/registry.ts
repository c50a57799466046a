/** Every provider there is, in the order they are offered and tried. */
import { ProviderNotFoundError } from '../contract/errors.ts';
import { anthropic } from './anthropic/index.ts';
import { assistant } from './assistant/index.ts';
import { copilot } from './copilot/index.ts';
import { gemini } from './gemini/index.ts';
import { local } from './local/index.ts';
import { createOpenAiCompatible } from './openai-compatible/index.ts';
import { PRESETS } from './presets.ts';
import type { Provider } from './provider.ts';

const PROVIDERS: readonly Provider[] = [
  anthropic,
  gemini,
  ...PRESETS.map(createOpenAiCompatible),
  copilot,
  local,
  assistant,
];
const BY_NAME: ReadonlyMap<string, Provider> = new Map(
  PROVIDERS.map((provider) => [provider.id.toLowerCase(), provider]),
);

export function listProviders(): readonly Provider[] {
  return PROVIDERS;
}

/** The provider that is always there and needs nothing. */
export const ASSISTANT_ID = assistant.id;

/** By its id, whatever the case; null when there is none. */
export function findProvider(id: string): Provider | null {
  return BY_NAME.get(id.trim().toLowerCase()) ?? null;
}

/** @throws ProviderNotFoundError "Provider not found: X" */
export function getProvider(id: string): Provider {
  const provider = findProvider(id);
  if (!provider) throw new ProviderNotFoundError(`Provider not found: ${id.slice(0, 80)}`);
  return provider;
}
