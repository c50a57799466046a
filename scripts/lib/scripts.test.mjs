import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findCircle } from './circles.mjs';
import { fingerprint, makeOnce } from './fingerprint.mjs';
import { reachesInside, refuse } from './import-rules.mjs';
import { isSatisfied } from './packages.mjs';
import { addUp, describeTotals, readPlaywrightReport, readVitestReport } from './reports.mjs';

let folder;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'hypotez scripts '));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('installed packages', () => {
  const wanted = {
    '': {},
    'node_modules/a': { version: '1.0.0' },
    'node_modules/b': { version: '2.0.0', optional: true },
  };
  it.each([
    ['nothing is installed', null, false],
    ['all is there', { 'node_modules/a': { version: '1.0.0' }, 'node_modules/b': { version: '2.0.0' } }, true],
    ['only an optional one is missing', { 'node_modules/a': { version: '1.0.0' } }, true],
    ['one is of another version', { 'node_modules/a': { version: '1.0.1' } }, false],
    ['one is missing', { 'node_modules/b': { version: '2.0.0' } }, false],
  ])('%s', (_name, installed, satisfied) => {
    expect(isSatisfied(wanted, installed)).toBe(satisfied);
  });
});

describe('a generated folder', () => {
  const print = () => fingerprint(folder, ['src', 'missing.json']);
  beforeEach(() => {
    mkdirSync(path.join(folder, 'src/deep'), { recursive: true });
    writeFileSync(path.join(folder, 'src/deep/a.ts'), '1');
  });

  it('is made again when a source changes, appears or goes, and not for a test', () => {
    const first = print();
    writeFileSync(path.join(folder, 'src/a.test.ts'), '1');
    expect(print()).toBe(first);
    writeFileSync(path.join(folder, 'src/b.ts'), '');
    expect(print()).not.toBe(first);
    rmSync(path.join(folder, 'src/b.ts'));
    expect(print()).toBe(first);
    writeFileSync(path.join(folder, 'src/deep/a.ts'), '2');
    expect(print()).not.toBe(first);
  });

  it('is made again after a try that failed', async () => {
    const stamp = path.join(folder, 'out/stamp');
    let runs = 0;
    const make = () => makeOnce(stamp, print(), async () => void runs++);
    await make();
    await make();
    expect(runs).toBe(1);
    writeFileSync(path.join(folder, 'src/deep/a.ts'), '2');
    const failing = makeOnce(stamp, print(), () => Promise.reject(new Error('no')));
    await expect(failing).rejects.toThrow('no');
    await make();
    expect(runs).toBe(2);
  });
});

describe('reports', () => {
  const write = (report) => {
    const file = path.join(folder, 'report.json');
    writeFileSync(file, JSON.stringify(report));
    return file;
  };
  const vitest = { numPassedTests: 3, numFailedTests: 1, numPendingTests: 1, numTodoTests: 0, testResults: [] };

  it('count a file that could not be loaded', () => {
    const testResults = [{ status: 'failed', assertionResults: [] }];
    expect(readVitestReport(write({ ...vitest, testResults }), 1)).toEqual({ passed: 3, failed: 2, skipped: 1 });
  });

  it('count a runner that broke off without a word', () => {
    expect(readVitestReport(path.join(folder, 'none.json'), 1).failed).toBe(1);
    expect(readPlaywrightReport(path.join(folder, 'none.json'), 0).failed).toBe(0);
  });

  it('count a flaky browser test as failed', () => {
    const report = { stats: { expected: 2, unexpected: 0, flaky: 1, skipped: 0 }, errors: [] };
    expect(readPlaywrightReport(write(report), 0)).toEqual({ passed: 2, failed: 1, skipped: 0 });
  });

  it('add up to the last line', () => {
    const totals = addUp([
      { passed: 1, failed: 0, skipped: 0 },
      { passed: 2, failed: 1, skipped: 0 },
    ]);
    expect(describeTotals(totals)).toBe('3 passed, 1 failed');
    expect(describeTotals({ passed: 1, failed: 0, skipped: 2 })).toBe('1 passed, 0 failed, 2 skipped');
  });
});

describe('import directions', () => {
  it.each([
    ['components/chat/thread.tsx', 'lib/platform/config.ts', false],
    ['components/chat/thread.tsx', 'lib/contract/frames.ts', false, null],
    ['lib/contract/api.ts', 'pino', true],
    ['lib/platform/log.ts', 'lib/chat/runs.ts', false],
    ['lib/client/api.ts', 'node:fs', true],
    ['lib/buckets/index.ts', 'lib/chat/runs.ts', false],
    ['app/chat/page.tsx', 'lib/platform/database.ts', false],
    ['app/health/route.ts', 'lib/vision/health-endpoint.ts', false, null],
  ])('%s → %s', (from, to, isPackage, allowed) => {
    if (allowed === null) expect(refuse(from, to, isPackage)).toBeNull();
    else expect(refuse(from, to, isPackage)).toEqual(expect.any(String));
  });

  it('keep the inside of a domain to itself', () => {
    const hasIndex = () => true;
    expect(reachesInside('lib/chat/prompt.ts', 'lib/buckets/search.ts', hasIndex)).toBe(true);
    expect(reachesInside('lib/chat/prompt.ts', 'lib/buckets/index.ts', hasIndex)).toBe(false);
    expect(reachesInside('lib/buckets/read.ts', 'lib/buckets/search.ts', hasIndex)).toBe(false);
  });

  it('form no circle', () => {
    const graph = new Map([
      ['a', ['b']],
      ['b', ['c']],
      ['c', ['b']],
    ]);
    expect(findCircle(graph)).toEqual(['b', 'c', 'b']);
    expect(
      findCircle(
        new Map([
          ['a', ['b', 'c']],
          ['b', ['c']],
        ]),
      ),
    ).toBeNull();
  });
});
