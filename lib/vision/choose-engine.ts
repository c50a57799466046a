/** Who looks at an image: a local model, one of a connected provider, or what is built in. */
import { isAppError, UnavailableError } from '../contract/errors.ts';
import { findEntry, listInstalled, ModelNotInstalledError, requireInstalled } from '../inference/index.ts';
import { ASSISTANT_ID } from '../providers/registry.ts';
import { planAttempts } from '../providers/routing.ts';
import { BUILT_IN, DEFAULT_MODEL, TESSERACT, unknownModel } from './model-name.ts';

export type Engine =
  | { readonly kind: 'built-in' }
  | { readonly kind: 'tesseract' }
  | { readonly kind: 'local'; readonly id: string }
  /** `id` is what was asked for; provider and model are who answers to it. */
  | { readonly kind: 'provider'; readonly id: string; readonly provider: string; readonly model: string };

/**
 * The engine of a name. The wire's default falls back to what is built in; any other name is itself or a refusal.
 * @throws ModelNotInstalledError, UnavailableError (503: known, but not here), ModelNotFoundError (404),
 *   BadRequestError (a model for something else).
 */
export async function chooseEngine(ownerId: string, name: string): Promise<Engine> {
  if (name === BUILT_IN) return { kind: 'built-in' };
  if (name === TESSERACT) return { kind: 'tesseract' };
  const entry = await findEntry(name);
  if (entry === null) {
    const engine = await ofProvider(ownerId, name, [name]);
    if (engine === null) throw unknownModel(name);
    return engine;
  }
  // Refuses it, and says what it is for.
  if (entry.task !== 'image-text-to-text') await requireInstalled('image-text-to-text', name);
  const installed = await listInstalled('image-text-to-text');
  if (installed.some(({ id }) => id === name)) return { kind: 'local', id: name };
  const engine = await ofProvider(ownerId, name, [name, ...(entry.remote?.names ?? [])]);
  if (engine !== null) return engine;
  if (name === DEFAULT_MODEL) return { kind: 'built-in' };
  if (entry.repository !== null) throw new ModelNotInstalledError(entry);
  throw new UnavailableError(
    `The model ${entry.label} (${name}, size not known) has no build for this server and no connected server has it. ` +
      `Run ${entry.remote?.names.join(' or ')} on vLLM or Ollama, and add that server in the settings under Providers ` +
      '(/chat/settings/?tab=providers).',
    { code: 'model_not_installed', param: 'model' },
  );
}

/** The first name a connected provider knows a model by. */
async function ofProvider(ownerId: string, id: string, names: readonly string[]): Promise<Engine | null> {
  for (const name of names) {
    try {
      const attempts = await planAttempts({ ownerId, provider: '', model: name, needsVision: true });
      const found = attempts.find(({ provider }) => provider.id !== ASSISTANT_ID);
      if (found) return { kind: 'provider', id, provider: found.provider.id, model: found.model };
    } catch (error) {
      if (!isAppError(error) || error.status !== 404) throw error;
    }
  }
  return null;
}
