/**
 * Commands as rows of text, in the language of the conformance tables (`conformance/parse.ts` has
 * every word): `buy 10 @ 100 by alice`. A second door of the engine, for tools that read files.
 */
export { Names } from './conformance/names.ts';
export { parseCommand } from './conformance/parse.ts';
