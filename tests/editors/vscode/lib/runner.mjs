// Tests, one after the other, printed as Rust's test runner prints them.
const tests = [];

/**
 * Registers a test. `options.milliseconds`: how long it may take; `options.ignored`: a function that returns why it cannot be run
 * here, or nothing.
 */
export function test(name, options, run) {
  tests.push({ name: `vscode: ${name}`, milliseconds: 90_000, ...options, run });
}

/** Whether a test is among those that were asked for. */
export function selects(parts, name) {
  return parts.length === 0 || parts.some(part => name.includes(part));
}

export class Report {
  counts = { passed: 0, failed: 0, ignored: 0 };

  /** A test's result; `problem` is what is known of its failure. */
  result(name, kind, remark, problem) {
    this.counts[kind] += 1;
    if (problem) {
      process.stdout.write(`---- ${name} ----\n${problem}\n`);
    }
    const word = { passed: 'ok', failed: 'FAILED', ignored: 'ignored' }[kind];
    process.stdout.write(`test ${name} ... ${word}${remark ? (kind === 'ignored' ? `, ${remark}` : ` (${remark})`) : ''}\n`);
  }

  end() {
    const { passed, failed, ignored } = this.counts;
    process.stdout.write(`\ntest result: ${failed ? 'FAILED' : 'ok'}. ${passed} passed; ${failed} failed; ${ignored} ignored;\n`);
    return failed ? 1 : 0;
  }
}

/** Something that is given up after a time. */
export async function within(milliseconds, what, promise) {
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`${what} took longer than ${milliseconds / 1000} s`)), milliseconds);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** Waits until something holds, and returns it. What is thrown meanwhile is said when the time is over. */
export async function until(what, condition, milliseconds = 20_000) {
  const end = Date.now() + milliseconds;
  let problem;
  for (;;) {
    try {
      const value = await condition();
      if (value) {
        return value;
      }
      problem = undefined;
    } catch (error) {
      problem = error;
    }
    if (Date.now() > end) {
      throw new Error(`waited in vain: ${what}${problem ? `\n${problem.message}` : ''}`);
    }
    await new Promise(resolve => setTimeout(resolve, 50));
  }
}

/** Runs the tests that were asked for; `failure(test)` may add to what is said of one that failed. */
export async function run(parts, report, failure) {
  for (const { name, milliseconds, ignored, run } of tests.filter(({ name }) => selects(parts, name))) {
    const reason = ignored?.();
    if (reason) {
      report.result(name, 'ignored', reason);
      continue;
    }
    const began = Date.now();
    try {
      await within(milliseconds, 'the test', run());
      report.result(name, 'passed', `${Date.now() - began} ms`);
    } catch (error) {
      const more = await within(20_000, 'what is known of it', failure(name)).catch(String);
      report.result(name, 'failed', `${Date.now() - began} ms`, `${error.stack ?? error}\n${more ?? ''}`);
    }
  }
}
