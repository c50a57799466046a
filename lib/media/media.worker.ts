/** The process in which files from strangers are opened: extraction of text, and images. */
import { readFile } from 'node:fs/promises';
import { serveJobs } from '../platform/workers/serve.ts';
import { chunkBlocks } from './extract/chunk.ts';
import { documentText } from './extract/document.ts';
import type { DocumentResult, ImageResult, MediaJob } from './jobs.ts';

serveJobs(async (input, alive) => {
  const job = input as MediaJob;
  switch (job.kind) {
    case 'document': {
      const { extractDocument } = await import('./extract/extract.ts');
      const document = await extractDocument(job, alive);
      const { blocks, pages, note, blankPages } = document;
      const passages = chunkBlocks(blocks);
      return { result: { text: documentText(document), passages, pages, note, blankPages } satisfies DocumentResult };
    }
    case 'pdf-page': {
      const { drawPdfPage } = await import('./extract/pdf-page.ts');
      alive();
      return { result: await drawPdfPage(new Uint8Array(await readFile(job.file)), job.page) };
    }
    case 'links': {
      const { readLinks } = await import('./extract/links.ts');
      return { result: await readLinks(job.file) };
    }
    case 'refine': {
      const { refinePassages } = await import('./extract/refine.ts');
      return { result: refinePassages(job.passages) };
    }
    case 'picture-facts': {
      const { readPictureFacts } = await import('./picture-facts.ts');
      return { result: await readPictureFacts(job.source) };
    }
    case 'image': {
      const { inspectImage } = await import('./image.ts');
      return { result: (await inspectImage(job.file)) satisfies ImageResult };
    }
  }
});
