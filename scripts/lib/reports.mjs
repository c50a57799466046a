/** What the runners' JSON reports say, as `{passed, failed, skipped}`. A suite that broke off counts as a failure. */
import { existsSync, readFileSync } from 'node:fs';

export function readVitestReport(file, exitCode) {
  const report = read(file);
  if (!report) return withExit({ passed: 0, failed: 0, skipped: 0 }, exitCode);
  // A file that cannot be loaded fails without having a test that fails.
  const broken = report.testResults.filter(
    (result) => result.status === 'failed' && result.assertionResults.length === 0,
  );
  const counts = {
    passed: report.numPassedTests,
    failed: report.numFailedTests + broken.length,
    skipped: report.numPendingTests + report.numTodoTests,
  };
  return withExit(counts, exitCode);
}

/** A flaky test passed, but only when tried again: it has to be mended, so it counts as failed. */
export function readPlaywrightReport(file, exitCode) {
  const report = read(file);
  if (!report) return withExit({ passed: 0, failed: 0, skipped: 0 }, exitCode);
  const { expected, unexpected, flaky, skipped } = report.stats;
  return withExit({ passed: expected, failed: unexpected + flaky + report.errors.length, skipped }, exitCode);
}

export const addUp = (counts) =>
  counts.reduce((sum, count) => ({
    passed: sum.passed + count.passed,
    failed: sum.failed + count.failed,
    skipped: sum.skipped + count.skipped,
  }));

export const describeTotals = ({ passed, failed, skipped }) =>
  `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;

const read = (file) => (existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : null);

const withExit = (counts, exitCode) => (exitCode !== 0 && counts.failed === 0 ? { ...counts, failed: 1 } : counts);
