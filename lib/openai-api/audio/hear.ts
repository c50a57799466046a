/** Asks whoever can for the words of a sound, and writes down what it cost. */
import { BadRequestError } from '../../contract/errors.ts';
import type { Transcript, TranscriptionRequest } from '../../providers/provider.ts';
import { type Asker, askAble, type Done } from '../ask-able.ts';
import type { Wanted } from '../caller.ts';
import { noteUsage } from '../note-usage.ts';
import { countTokens } from '../tokens.ts';

interface Hearing extends Omit<TranscriptionRequest, 'model'> {
  readonly wanted: Wanted;
  readonly timeoutMs?: number | undefined;
}

/** @throws as `askAble` */
export async function hearSound({ wanted, timeoutMs, ...request }: Hearing, asker: Asker): Promise<Done<Transcript>> {
  const done = await askAble(
    {
      wanted,
      ability: 'transcription',
      timeoutMs,
      ask: async ({ provider, model }, context) => {
        if (!provider.transcribe) throw new BadRequestError(`${provider.id} does not transcribe sound`);
        return provider.transcribe({ ...request, model }, context);
      },
    },
    asker,
  );
  const count = await countTokens(done.value.text, done.model);
  const usage = { prompt_tokens: 0, completion_tokens: count, total_tokens: count, estimated: true };
  await noteUsage(asker.owner, wanted, done.attempt, { model: done.model, usage });
  return done;
}
