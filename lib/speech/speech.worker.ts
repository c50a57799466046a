/** The thread in which text becomes sound. */
import { serveJobs } from '../platform/workers/serve.ts';
import type { SpeechJob } from './jobs.ts';

serveJobs(async (input) => {
  const job = input as SpeechJob;
  if (job.engine === 'flite') {
    const { speakWithFlite } = await import('./engines/flite.ts');
    return { result: await speakWithFlite(job.text, job.voice, job.rate) };
  }
  const { speakWithPico } = await import('./engines/pico.ts');
  return { result: await speakWithPico(job.text, job, job.rate) };
});
