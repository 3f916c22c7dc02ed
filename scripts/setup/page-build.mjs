/**
 * Builds the page, `build/web/`, from `web/` and the rooms of `src/` that it uses, when it is not
 * the newest already.
 *
 * A note in `build/` holds the hash of all that goes in. The page is made in a folder of its own
 * and put in place by renaming, so an exchange that starts meanwhile finds a whole one.
 */
import { randomUUID } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { withLock } from './lock.mjs';
import { ROOT, readJsonIfThere, SetupError, say, sha256, sinceText } from './paths.mjs';
import { BUILD_MAX_MS, runTool } from './tool.mjs';

const PAGE = join(ROOT, 'build', 'web');
const NOTE = join(ROOT, 'build', 'web.json');
const SOURCE = /(?<!\.test)\.(tsx?|mjs|js|css|html|svg|json)$/;
/** The page, and the rooms that it may use (test/house/arrows.ts holds it to them). */
const FOLDERS = [
  'web',
  ...['base', 'schema', 'engine', 'library', 'log', 'feed', 'client', 'anchor', 'agents'].map(
    (room) => `src/${room}`,
  ),
  ...['replay', 'node', 'gateway/feed'].map((room) => `src/${room}`),
];

/**
 * Needs the packages and the built engine.
 *
 * @returns {Promise<boolean>} Whether it had to be built.
 * @throws {SetupError} With the bundler's own words when it finds an error.
 */
export async function ensurePage() {
  if (isFresh(inputHash())) return false;
  return withLock(join(ROOT, 'build', 'web.lock'), { waitMaxMs: BUILD_MAX_MS }, async () => {
    const input = inputHash();
    if (isFresh(input)) return false;
    const startMs = Date.now();
    const made = join(ROOT, 'build', `web-${randomUUID()}`);
    const before = join(ROOT, 'build', `web-${randomUUID()}`);
    try {
      await bundle(made);
      if (existsSync(PAGE)) renameSync(PAGE, before);
      renameSync(made, PAGE);
    } finally {
      rmSync(made, { recursive: true, force: true });
      rmSync(before, { recursive: true, force: true });
    }
    writeFileSync(NOTE, `${JSON.stringify({ input })}\n`);
    say(`Page built in ${sinceText(startMs)}.`);
    return true;
  });
}

/** @param {string} input */
function isFresh(input) {
  return readJsonIfThere(NOTE)?.input === input && existsSync(join(PAGE, 'index.html'));
}

/** Hash of everything that may decide the result. */
function inputHash() {
  const parts = [sha256(readFileSync(join(ROOT, 'package-lock.json')))];
  for (const folder of FOLDERS) {
    for (const path of sourcesUnder(join(ROOT, folder))) {
      parts.push(`${folder}/${path} ${sha256(readFileSync(join(ROOT, folder, path)))}`);
    }
  }
  const wasm = join(ROOT, 'build', 'engine.wasm');
  if (existsSync(wasm)) parts.push(sha256(readFileSync(wasm)));
  return sha256(parts.join('\n'));
}

/**
 * @param {string} folder
 * @returns {string[]} Paths seen from it, with forward slashes, in a fixed order.
 */
function sourcesUnder(folder) {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && SOURCE.test(entry.name))
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).split(sep).join('/'))
    .sort();
}

/** @param {string} target */
async function bundle(target) {
  const args = [join(ROOT, 'web', 'build.mjs'), target];
  const { ending, text } = await runTool(args, { name: 'the bundler' });
  if (ending !== 0) throw new SetupError(`the page does not build (${ending}):\n${text}`);
}
