/**
 * Reporter for node:test inside a test file's own process: one JSON line an event that counts, for
 * files.mjs to read. (node:test loads a reporter by its default export.)
 */
import { inspect } from 'node:util';

/**
 * @typedef {object} Outcome What is told about a test or suite that has ended.
 * @property {'pass' | 'fail'} type
 * @property {string} name With those around it, outermost first.
 * @property {string} place Line and column.
 * @property {boolean} suite
 * @property {string | boolean} [skip] Why it was skipped, or true without a reason.
 * @property {string | boolean} [todo]
 * @property {boolean} [inner] It fails only because of one inside it, which tells the story.
 * @property {string} [detail] The error.
 */

/**
 * @param {AsyncIterable<import('node:test/reporters').TestEvent>} source
 */
export default async function* report(source) {
  /** @type {string[]} Names of the tests around the one that is told of, outermost first. */
  const around = [];
  /** @type {string[]} The same of the one that began last. */
  const begun = [];
  for await (const { type, data } of source) {
    if (type === 'test:dequeue') {
      // A test without others inside it is said to "start" only once it has ended.
      begun.length = data.nesting;
      begun[data.nesting] = data.name;
      yield line({ type: 'start', name: begun.join(' > ') });
    } else if (type === 'test:start') {
      around.length = data.nesting;
      around[data.nesting] = data.name;
    } else if (type === 'test:pass' || type === 'test:fail') {
      around.length = data.nesting;
      yield line({
        type: type === 'test:pass' ? 'pass' : 'fail',
        name: [...around, data.name].join(' > '),
        place: `${data.line ?? 0}:${data.column ?? 0}`,
        suite: data.details.type === 'suite',
        skip: data.skip,
        todo: data.todo,
        ...(type === 'test:fail' ? failure(data.details.error) : {}),
      });
    } else if (type === 'test:summary') {
      yield line({ type: 'end' });
    }
  }
}

/** @param {Record<string, unknown>} event */
const line = (event) => `${JSON.stringify(event)}\n`;

/**
 * @param {Error & {failureType?: string}} error
 */
function failure(error) {
  return {
    inner: error.failureType === 'subtestsFailed',
    detail: describe(error.cause ?? error),
  };
}

/**
 * The error with the frames of the project's own code. An assertion's message shows what differs:
 * its properties would only repeat it.
 *
 * @param {unknown} error
 */
function describe(error) {
  const assertion = error instanceof Error && 'code' in error && error.code === 'ERR_ASSERTION';
  const text = assertion ? String(error.stack) : inspect(error, { depth: 5, breakLength: 100 });
  return text.replace(/\n +at [^\n]*\(?node:internal[^\n]*/g, '');
}
