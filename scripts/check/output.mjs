/**
 * What `npm test` prints, with colour only where a person watches: not with NO_COLOR, CI=true or
 * a pipe.
 */
import { styleText } from 'node:util';

const COLOURED =
  process.stdout.isTTY === true && !process.env.NO_COLOR && process.env.CI === undefined;

/** @param {string} line */
export function say(line) {
  process.stdout.write(`${line}\n`);
}

/** @param {string} text */
export const good = (text) => paint('green', text);

/** @param {string} text */
export const bad = (text) => paint('red', text);

/** @param {string} text */
export const quiet = (text) => paint('dim', text);

/**
 * @param {'green' | 'red' | 'dim'} colour
 * @param {string} text
 */
function paint(colour, text) {
  return COLOURED ? styleText(colour, text, { validateStream: false }) : text;
}
