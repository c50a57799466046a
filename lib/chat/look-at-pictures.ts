/** Has pictures looked at by a model that sees: one of this machine where there is one, else a connected one. */
import { isAppError, UpstreamError, UpstreamTimeoutError } from '../contract/errors.ts';
import { isDemo } from '../providers/demo.ts';
import type { Looking, ProviderContext, SeenPictures } from '../providers/provider.ts';
import { ASSISTANT_ID } from '../providers/registry.ts';
import { type Attempt, localFirst, planAttempts } from '../providers/routing.ts';

/** Some pictures take a small model on a slow machine this long. */
const LOOK_MS = 3 * 60_000;
const MAX_TOKENS = 500;

interface Asking extends Looking {
  readonly ownerId: string;
  readonly signal: AbortSignal;
}

/** Null when nobody here sees. @throws the error of the last one that tried. */
export async function lookAtPictures({ ownerId, signal, ...looking }: Asking): Promise<SeenPictures | null> {
  // A demo lends its keys for what a visitor asks its models himself.
  if (isDemo()) return null;
  const planned = await planAttempts({ ownerId, provider: '', model: '', needsVision: true });
  const attempts = planned.filter(({ provider }) => provider.id !== ASSISTANT_ID);
  let failure: unknown = null;
  for (const attempt of localFirst(attempts)) {
    const watch = new AbortController();
    const tooLate = new UpstreamTimeoutError('Looking at the pictures took too long.');
    const timer = setTimeout(() => watch.abort(tooLate), LOOK_MS);
    try {
      return await look(attempt, ownerId, looking, AbortSignal.any([signal, watch.signal]));
    } catch (error) {
      signal.throwIfAborted();
      failure = watch.signal.aborted ? tooLate : error;
    } finally {
      clearTimeout(timer);
    }
  }
  if (failure === null) return null;
  throw isAppError(failure) ? failure : new UpstreamError('The model that sees failed.', { cause: failure });
}

async function look(
  { provider, model, credentials, fetch }: Attempt,
  ownerId: string,
  { question, pictures, language }: Looking,
  signal: AbortSignal,
): Promise<SeenPictures> {
  const context: ProviderContext = { ownerId, signal, credentials, fetch, log: () => undefined };
  const content = [...pictures, { type: 'text', text: question } as const];
  const parameters = { max_tokens: MAX_TOKENS };
  let text = '';
  let by = model;
  for await (const event of provider.chat(
    { model, messages: [{ role: 'user', content }], parameters, language },
    context,
  )) {
    if (event.type === 'text' || event.type === 'refusal') text += event.text;
    if (event.type === 'model') by = event.model;
  }
  const { label } = provider.describe();
  if (text.trim() === '') throw new UpstreamError(`${label} answered with nothing.`);
  return { text: text.trim(), by: by === '' ? label : `${by} (${label})` };
}
