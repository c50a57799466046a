/** Streams at once against one port, as a program would read them: counts tokens, times the first one. */
import http from 'node:http';

export interface Target {
  readonly name: string;
  readonly port: number;
  readonly path: string;
  /** Of the process that stands between; none for the upstream itself. */
  readonly pid: number | undefined;
}

export interface LoadResult {
  readonly tokensPerSecond: number;
  /** Milliseconds from sending to the first token: the median, and the one that 99 of 100 are below. */
  readonly firstToken: number;
  readonly firstTokenLate: number;
  readonly errors: number;
}

const BODY = JSON.stringify({
  model: 'bench',
  provider: 'Custom',
  stream: true,
  messages: [{ role: 'user', content: 'Say many words.' }],
});
const WORD = /word\d /g;

/** `total` streams, `concurrency` at a time. Each must bring `tokens` words. */
export async function load(target: Target, total: number, concurrency: number, tokens: number): Promise<LoadResult> {
  const agent = new http.Agent({ keepAlive: true, maxSockets: concurrency });
  const firsts: number[] = [];
  let errors = 0;
  let begun = 0;
  const started = performance.now();
  const worker = async (): Promise<void> => {
    while (begun < total) {
      begun += 1;
      const { words, first } = await readStream(target, agent);
      if (words !== tokens) errors += 1;
      else firsts.push(first);
    }
  };
  await Promise.all(Array.from({ length: concurrency }, worker));
  const seconds = (performance.now() - started) / 1_000;
  agent.destroy();
  firsts.sort((left, right) => left - right);
  const at = (part: number): number => firsts[Math.floor((firsts.length - 1) * part)] ?? Number.NaN;
  return {
    tokensPerSecond: (firsts.length * tokens) / seconds,
    firstToken: at(0.5),
    firstTokenLate: at(0.99),
    errors,
  };
}

function readStream({ port, path }: Target, agent: http.Agent): Promise<{ words: number; first: number }> {
  return new Promise((resolve) => {
    const sent = performance.now();
    let first = Number.NaN;
    let words = 0;
    let rest = '';
    const headers = { 'content-type': 'application/json', 'content-length': BODY.length };
    const request = http.request({ port, host: '127.0.0.1', method: 'POST', path, headers, agent }, (response) => {
      response.setEncoding('latin1');
      response.on('data', (text: string) => {
        // A word may be cut between two packets.
        const seen = rest + text;
        const found = seen.match(WORD)?.length ?? 0;
        if (found > 0 && Number.isNaN(first)) first = performance.now() - sent;
        words += found;
        const last = seen.lastIndexOf('word');
        rest = last === -1 || seen.length - last >= 6 ? seen.slice(-3) : seen.slice(last);
      });
      response.on('end', () => resolve({ words, first }));
      response.on('error', () => resolve({ words: -1, first }));
    });
    request.on('error', () => resolve({ words: -1, first }));
    request.end(BODY);
  });
}
