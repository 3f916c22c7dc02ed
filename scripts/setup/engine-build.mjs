/**
 * Builds the engine's WebAssembly from AssemblyScript, when it is not the newest already.
 *
 * A note beside the file holds the hash of all that goes in (sources, flags, compiler version)
 * and of what came out. Writes go to a temporary name and are renamed, so two builders, or a
 * reader in between, never meet half a file.
 */
import { randomUUID } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import { ROOT, readJsonIfThere, SetupError, say, sha256, sinceText } from './paths.mjs';
import { runTool } from './tool.mjs';

/** For both sides to agree: the memory is made by the host and shared between threads. */
export const COMPILER_FLAGS = [
  ['--optimizeLevel', '3'],
  ['--shrinkLevel', '0'],
  ['--runtime', 'stub'],
  ['--noAssert'],
  ['--importMemory'],
  ['--sharedMemory'],
  ['--initialMemory', '1'],
  ['--maximumMemory', '65536'],
  ['--enable', 'threads,simd,bulk-memory'],
  ['--use', 'abort='],
].flat();

/**
 * A second pass over the compiled module that inlines far more than the compiler does: the engine
 * is a few hot paths through many small functions.
 */
export const OPTIMIZER_FLAGS = [
  '-O4',
  '--flexible-inline-max-function-size=1500',
  '--always-inline-max-function-size=500',
  '--enable-threads',
  '--enable-simd',
  '--enable-bulk-memory',
  '--enable-mutable-globals',
  '--enable-sign-ext',
  '--enable-nontrapping-float-to-int',
];

/**
 * @typedef {object} EngineBuildOptions
 * @property {string} [sources] Folder of the AssemblyScript files; its entry is `main.ts`.
 * @property {string} [output] The file to make.
 */

/**
 * @param {EngineBuildOptions} [options]
 * @returns {Promise<boolean>} Whether something had to be built.
 * @throws {SetupError} With the compiler's own words when it finds an error.
 */
export async function ensureBuilt({
  sources = join(ROOT, 'src', 'engine', 'assembly'),
  output = join(ROOT, 'build', 'engine.wasm'),
} = {}) {
  if (!existsSync(join(sources, 'main.ts'))) return false;
  const input = inputHash(sources);
  if (isFresh(output, input)) return false;
  const startMs = Date.now();
  mkdirSync(dirname(output), { recursive: true });
  const temporary = `${output}.${randomUUID()}.tmp`;
  try {
    await compile(sources, temporary);
    await optimize(temporary);
    const note = { input, output: sha256(readFileSync(temporary)) };
    renameSync(temporary, output);
    writeFileSync(`${temporary}.json`, `${JSON.stringify(note)}\n`);
    renameSync(`${temporary}.json`, notePath(output));
  } finally {
    rmSync(temporary, { force: true });
  }
  say(`Engine built in ${sinceText(startMs)}.`);
  return true;
}

/** @param {string} output */
const notePath = (output) => `${output}.json`;

/**
 * @param {string} output
 * @param {string} input The hash of what should have gone in.
 */
function isFresh(output, input) {
  const note = readJsonIfThere(notePath(output));
  if (note?.input !== input || !existsSync(output)) return false;
  return note.output === sha256(readFileSync(output));
}

/**
 * Hash of everything that decides the result.
 *
 * @param {string} sources
 */
function inputHash(sources) {
  const compiler = join(ROOT, 'node_modules', 'assemblyscript', 'package.json');
  const parts = [
    String(readJsonIfThere(compiler)?.version),
    String(readJsonIfThere(join(ROOT, 'node_modules', 'binaryen', 'package.json'))?.version),
    COMPILER_FLAGS.join(' '),
    OPTIMIZER_FLAGS.join(' '),
  ];
  for (const path of sourceFiles(sources)) {
    parts.push(relative(sources, path).split(sep).join('/'), sha256(readFileSync(path)));
  }
  return sha256(parts.join('\n'));
}

/**
 * @param {string} folder
 * @returns {string[]} Every source under it, in a fixed order.
 */
function sourceFiles(folder) {
  const entries = readdirSync(folder, { withFileTypes: true });
  entries.sort((a, b) => (a.name < b.name ? -1 : 1));
  return entries.flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return sourceFiles(path);
    return /(?<!\.test)\.ts$/.test(entry.name) ? [path] : [];
  });
}

/**
 * @param {string} sources
 * @param {string} output
 * @returns {Promise<void>}
 */
function compile(sources, output) {
  const asc = join(ROOT, 'node_modules', 'assemblyscript', 'bin', 'asc.js');
  const target = relative(sources, output).split(sep).join('/');
  return runCompiler([asc, 'main.ts', '-o', target, ...COMPILER_FLAGS], sources);
}

/**
 * @param {string} module Optimized in place.
 * @returns {Promise<void>}
 */
function optimize(module) {
  const tool = join(ROOT, 'node_modules', 'binaryen', 'bin', 'wasm-opt');
  return runCompiler([tool, module, ...OPTIMIZER_FLAGS, '-o', module], ROOT);
}

/**
 * @param {string[]} args
 * @param {string} cwd
 * @throws {SetupError} With the tool's own words when it finds an error.
 */
async function runCompiler(args, cwd) {
  const { ending, text } = await runTool(args, { cwd, name: 'the compiler' });
  if (ending !== 0) throw new SetupError(`the engine does not compile (${ending}):\n${text}`);
}
