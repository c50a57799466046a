/** Knows when an answer is over. */
import type { Passage } from '../identity.ts';
import type { Answer } from './types.ts';

/** Calls `release` once: at the end of the answer's stream, when its client is gone, or at once where nothing streams. */
export function releaseAfter(answer: Answer, gone: AbortSignal, { release }: Passage): Answer {
  if (release === undefined) return answer;
  const { body } = answer;
  if (body === null || typeof body === 'string' || body instanceof Uint8Array || gone.aborted) {
    release();
    return answer;
  }
  let held = true;
  const once = () => {
    if (!held) return;
    held = false;
    gone.removeEventListener('abort', once);
    release();
  };
  // A body nobody begins to read has no end: then the client's going is all there is.
  gone.addEventListener('abort', once);
  return { ...answer, body: watched(body, once) };
}

async function* watched(body: AsyncIterable<Uint8Array>, atEnd: () => void): AsyncGenerator<Uint8Array> {
  try {
    yield* body;
  } finally {
    atEnd();
  }
}
