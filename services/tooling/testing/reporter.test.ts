// The counts in the closing line of a test run.

import { expect, test } from 'vitest';
import type { TestModule } from 'vitest/node';
import { countTests, formatCounts } from './reporter.ts';

/** A test module with only the parts that are counted. */
function moduleWith(states: string[], errors: { own?: number; suite?: number } = {}): TestModule {
  const failures = (count = 0) => Array.from({ length: count }, () => ({ message: 'failed' }));
  const tests = states.map((state) => ({ result: () => ({ state }) }));
  return {
    errors: () => failures(errors.own),
    children: { allTests: () => tests, allSuites: () => [{ errors: () => failures(errors.suite) }] },
  } as unknown as TestModule;
}

test('passed, failed and skipped tests are counted over all files', () => {
  const counts = countTests([moduleWith(['passed', 'failed']), moduleWith(['passed', 'skipped', 'pending'])], 0);
  expect(formatCounts(counts)).toBe('2 passed, 1 failed, 2 skipped');
});

test('a file that could not be loaded, a broken hook and an error outside any test count as failed', () => {
  const counts = countTests([moduleWith(['passed'], { own: 1 }), moduleWith([], { suite: 1 })], 1);
  expect(formatCounts(counts)).toBe('1 passed, 3 failed');
});
