/** `POST /ocr` and `POST /batch/ocr`: the text of images. */
import { isAppError } from '../../contract/errors.ts';
import { LIMITS } from '../../contract/limits.ts';
import { json } from '../../platform/http/answers.ts';
import { defineEndpoint } from '../../platform/http/endpoint.ts';
import { reportFault } from '../../platform/http/report.ts';
import type { Asker } from '../ask-model.ts';
import { chooseEngine } from '../choose-engine.ts';
import { secondsSince, withinTime } from '../deadline.ts';
import { onlyFile, readVisionForm, type SentFile, type VisionForm } from '../form.ts';
import { modelName } from '../model-name.ts';
import { textLanguages } from './languages.ts';
import { readText } from './read-text.ts';

export const readImageText = defineEndpoint({
  id: 'readImageText',
  method: 'POST',
  path: '/ocr',
  face: 'vision',
  summary: 'Reads the text of an image (JPG, PNG, BMP, TIFF; 10 MB)',
  async handle({ request, owner }) {
    const started = performance.now();
    const form = await readVisionForm(request, { field: 'file', files: 1 });
    const { bytes } = onlyFile(form);
    const read = await withinTime(request.signal, async (signal) => {
      const asker = { request, owner, signal };
      return readText(bytes, await wishOf(form, asker), asker);
    });
    return json({
      text: read.text,
      model: read.model,
      processing_time: secondsSince(started),
      image_size: [read.width, read.height],
      language: form.parameters.language ?? null,
      ...(read.notes.length > 0 && { notice: read.notes.join(' ') }),
    });
  },
});

export const readBatchText = defineEndpoint({
  id: 'readBatchText',
  method: 'POST',
  path: '/batch/ocr',
  face: 'vision',
  summary: 'Reads the text of up to ten images; a file that cannot be read fails alone',
  async handle({ request, owner }) {
    const form = await readVisionForm(request, { field: 'files', files: LIMITS.visionFiles });
    const results = await withinTime(request.signal, async (signal) => {
      const asker = { request, owner, signal };
      const wish = await wishOf(form, asker);
      return mapBounded(form.files, LIMITS.visionAtOnce, (file) => readOne(file, wish, asker, request.signal));
    });
    const successful = results.filter(({ status }) => status === 'success').length;
    return json({ results, total: results.length, successful, failed: results.length - successful });
  },
});

async function wishOf({ parameters }: VisionForm, { owner }: Asker) {
  const languages = parameters.language === undefined ? [] : textLanguages(parameters.language);
  return { engine: await chooseEngine(owner.id, modelName(parameters.model)), languages };
}

interface BatchResult {
  readonly filename: string;
  readonly text: string;
  readonly processing_time: number;
  readonly status: 'success' | 'error';
  readonly model?: string;
  readonly notice?: string;
  readonly error?: string;
}

/** @throws the client's reason when it has gone: nobody reads the rest then. */
async function readOne(
  { name, bytes, error }: SentFile,
  wish: Awaited<ReturnType<typeof wishOf>>,
  asker: Asker,
  client: AbortSignal,
): Promise<BatchResult> {
  const started = performance.now();
  const about = () => ({ filename: name, processing_time: secondsSince(started) });
  try {
    if (error) throw error;
    asker.signal.throwIfAborted();
    const { text, model, notes } = await readText(bytes, wish, asker);
    const notice = notes.length > 0 ? { notice: notes.join(' ') } : {};
    const { filename, processing_time } = about();
    return { filename, text, processing_time, status: 'success', model, ...notice };
  } catch (cause) {
    if (client.aborted) throw cause;
    const { filename, processing_time } = about();
    return { filename, text: '', processing_time, status: 'error', error: sentenceOf(cause, asker) };
  }
}

function sentenceOf(cause: unknown, { signal, request }: Asker): string {
  const error = signal.aborted ? signal.reason : cause;
  if (isAppError(error)) return error.message;
  reportFault({ requestId: request.requestId, where: 'readBatchText', error });
  return 'Something went wrong on the server. The log has the details.';
}

/** Results in the order of the items, so many at once. */
async function mapBounded<T, R>(items: readonly T[], atOnce: number, work: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  const queue = items.entries();
  const worker = async (): Promise<void> => {
    for (const [index, item] of queue) results[index] = await work(item);
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
  return results;
}
