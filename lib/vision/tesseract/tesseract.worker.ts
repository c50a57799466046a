/** The thread of Tesseract (WebAssembly). The engine of the language used last is kept. */
import { createWorker, OEM, type Worker } from 'tesseract.js';
import { serveJobs } from '../../platform/workers/serve.ts';
import type { TesseractJob } from './index.ts';

let engine: { readonly language: string; readonly worker: Promise<Worker> } | null = null;

serveJobs(async (input) => {
  const job = input as TesseractJob;
  const worker = await engineFor(job);
  const { data } = await worker.recognize(Buffer.from(job.image));
  return { result: data.text.replace(/\n{2,}/g, '\n').trim() };
});

async function engineFor({ language, data }: TesseractJob): Promise<Worker> {
  if (engine?.language === language) return engine.worker;
  const before = engine;
  const worker = createWorker(language, OEM.LSTM_ONLY, {
    langPath: data.folder,
    gzip: data.isCompressed,
    // The data is read from where it lies, each time: nothing is written beside the program.
    cacheMethod: 'none',
  });
  engine = { language, worker };
  worker.catch(() => {
    engine = null; // the next job tries again
  });
  await (await before?.worker.catch(() => null))?.terminate();
  return worker;
}
