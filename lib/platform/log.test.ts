import { expect, it } from 'vitest';
import { createLog, plainLines } from './log.ts';

function record(): { lines: string[]; write(line: string): void } {
  const lines: string[] = [];
  return { lines, write: (line) => void lines.push(line) };
}

it('cuts secrets out by name, at any depth someone would log them', () => {
  const sink = record();
  createLog('info', sink).warn(
    { token: 'sk-1', headers: { authorization: 'sk-2', accept: 'text/html' }, request: { body: { api_key: 'sk-3' } } },
    'refused',
  );
  expect(sink.lines).toHaveLength(1);
  expect(sink.lines[0]).not.toContain('sk-');
  expect(sink.lines[0]).toContain('text/html');
});

it('keeps to its level', () => {
  const sink = record();
  createLog('warn', sink).info('not now');
  expect(sink.lines).toEqual([]);
});

it('writes plain lines for a terminal', () => {
  const out = record();
  const log = createLog('info', plainLines(out));
  log.error({ err: new Error('boom') }, 'It failed');
  log.info('It works');
  expect(out.lines[0]).toMatch(/^\d\d:\d\d:\d\d error: It failed\nError: boom\n/);
  expect(out.lines[1]).toMatch(/^\d\d:\d\d:\d\d It works\n$/);
});
