/** `GET /stream`: server-sent events of a real job, for clients that want to see how they are read. */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { recognizeText } from '../../inference/ocr/index.ts';
import { config } from '../../platform/config.ts';
import { empty, type SseEvent, sse } from '../../platform/http/answers.ts';
import { defineEndpoint } from '../../platform/http/endpoint.ts';
import { toRefusal } from '../../platform/http/error-answer.ts';
import { withinTime } from '../deadline.ts';
import { openImage } from '../image/index.ts';

const SAMPLE = 'lib/vision/stream/sample-page.png';
const LAST_STEP = 5;

/** A browser's EventSource comes back after the end, naming the last event it saw: 204 tells it that there is no more. */
export const streamSteps = defineEndpoint({
  id: 'streamSteps',
  method: 'GET',
  path: '/stream',
  face: 'vision',
  summary: 'Reads a sample page and tells each step as a server-sent event',
  handle({ request }) {
    if (request.headers.get('last-event-id') === String(LAST_STEP)) return empty();
    return sse(tellSteps(request.signal));
  },
});

async function* tellSteps(client: AbortSignal): AsyncGenerator<SseEvent> {
  const step = (id: number, detail: string): SseEvent => ({ id, data: { message: `Step ${id}`, detail } });
  try {
    yield step(1, 'Opening the sample page');
    const bytes = await readFile(path.join(config().root, ...SAMPLE.split('/')));
    const { width, height } = await withinTime(client, (signal) => openImage(bytes, signal));
    yield step(2, `The page has ${width} × ${height} pixels`);
    yield step(3, 'Looking for lines of text and reading them');
    const { lines, text } = await withinTime(client, (signal) => recognizeText(bytes, { signal }));
    yield step(4, `Read ${lines.length} lines`);
    yield step(LAST_STEP, text);
  } catch (error) {
    if (client.aborted) return;
    yield { id: LAST_STEP, data: { message: `Step ${LAST_STEP}`, error: toRefusal(error).refusal.message } };
  }
}
