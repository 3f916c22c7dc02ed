/**
 * Builds `dist/`: the engine as a library and the client, a package of its own without
 * dependencies, for Node and browsers. JavaScript and declarations come from
 * `src/library/tsconfig.json`; the compiled engine
 * goes in twice, as text inside a module (what `loadEngine` uses) and as a file.
 *
 * A note in `build/` holds the hash of all that goes in and of what came out, so nothing is done
 * twice. Files are made elsewhere and renamed one by one: who reads meanwhile meets whole files.
 */
import { randomUUID } from 'node:crypto';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import { gzipSync } from 'node:zlib';
import { withLock } from './lock.mjs';
import { ROOT, readJsonIfThere, SetupError, say, sha256, sinceText } from './paths.mjs';
import { BUILD_MAX_MS, runTool } from './tool.mjs';

const DIST = join(ROOT, 'dist');
const WASM = join(ROOT, 'build', 'engine.wasm');
const NOTE = join(ROOT, 'build', 'library.json');
const ROOMS = ['base', 'schema/generated', 'engine', 'library', 'client'];
/** Of other rooms: types that the client tells others, and what checks a proof. */
const PORTS = [
  'gateway/feed/port.ts',
  ...['proof', 'anchor-descriptor', 'sha256'].map((name) => `anchor/${name}.ts`),
];
const TEXT_COLUMNS = 100;
/** tsc's exit code where it found errors and wrote all the same; `npm test` reports them. */
const WITH_TYPE_ERRORS = 2;

const README = `# The engine and the client of LX DEX

The engine: order matching and money as a pure function of commands, for Node (20 or newer) and
browsers.

\`\`\`js
import { Engine, loadEngine } from 'lx-dex/engine';
import { Template } from 'lx-dex/protocol';

const engine = Engine.create({ module: await loadEngine() });
const header = { market: 0, account: 0, correlation: 0 };
const [answer] = engine.apply({ template: Template.CreateAccount, ...header, tier: 0 });
\`\`\`

The client: REST, WebSocket API, market data with local order books, and orders that are placed
once whatever the network does, for Node (22 or newer) and browsers; \`lx-dex/client/node\` adds the
binary lane.

\`\`\`js
import { LxClient } from 'lx-dex/client';

const lx = new LxClient({ url: 'http://127.0.0.1:8080', apiKey, secret });
const order = { symbol: 'BTCUSD', side: 'BUY', type: 'LIMIT', timeInForce: 'GTC' };
await lx.placeOrder({ ...order, quantity: '0.01', price: '50000' });
await lx.close();
\`\`\`

\`lx-dex/anchor\` checks a proof that a balance is in what an exchange committed to.

\`\`\`js
import { verifyProof } from 'lx-dex/anchor';

const { valid } = verifyProof(proof, rootFromTheChain);
\`\`\`

The references are docs/engine.md and docs/client.md of the project, examples are in its examples/.
`;

/**
 * Needs the packages for development and the built engine.
 *
 * @returns {Promise<boolean>} Whether something had to be built.
 * @throws {SetupError} With the compiler's own words when it finds an error.
 */
export async function ensureLibrary() {
  if (isFresh()) return false;
  return withLock(join(ROOT, 'build', 'library.lock'), { waitMaxMs: BUILD_MAX_MS }, async () => {
    if (isFresh()) return false;
    const startMs = Date.now();
    const input = inputHash();
    const temporary = join(ROOT, 'build', `library-${randomUUID()}`);
    try {
      await compile(temporary);
      finish(temporary);
      replace(temporary);
    } finally {
      rmSync(temporary, { recursive: true, force: true });
    }
    writeFileSync(NOTE, `${JSON.stringify({ input, output: treeHash(DIST) })}\n`);
    say(`Library built in ${sinceText(startMs)}.`);
    return true;
  });
}

function isFresh() {
  const note = readJsonIfThere(NOTE);
  return note?.input === inputHash() && existsSync(DIST) && note.output === treeHash(DIST);
}

/** Hash of everything that decides the result. */
function inputHash() {
  const compiler = join(ROOT, 'node_modules', 'typescript', 'package.json');
  const files = ['package.json', 'tsconfig.json', 'LICENSE', 'scripts/setup/library-build.mjs'];
  return sha256(
    [
      String(readJsonIfThere(compiler)?.version),
      sha256(readFileSync(WASM)),
      ...files.map((file) => sha256(readFileSync(join(ROOT, file)))),
      ...PORTS.map((port) => sha256(readFileSync(join(ROOT, 'src', port)))),
      ...ROOMS.map((room) => treeHash(join(ROOT, 'src', room), /(?<!\.test)\.(ts|json)$/)),
    ].join('\n'),
  );
}

/**
 * @param {string} folder
 * @param {RegExp} wanted Of file names.
 */
function treeHash(folder, wanted = /^/) {
  const parts = filesUnder(folder)
    .filter((path) => wanted.test(path))
    .map((path) => `${path} ${sha256(readFileSync(join(folder, path)))}`);
  return sha256(parts.join('\n'));
}

/**
 * @param {string} folder
 * @returns {string[]} Paths seen from it, with forward slashes, in a fixed order.
 */
function filesUnder(folder) {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).split(sep).join('/'))
    .sort();
}

/** @param {string} target */
async function compile(target) {
  const tsc = join(ROOT, 'node_modules', 'typescript', 'bin', 'tsc');
  const args = [tsc, '-p', join(ROOT, 'src', 'library'), '--outDir', target];
  const { ending, text } = await runTool(args, { name: 'the type checker' });
  if (ending === WITH_TYPE_ERRORS) say(`The library is built, but its types are wrong:\n${text}`);
  if (ending !== 0 && ending !== WITH_TYPE_ERRORS) {
    throw new SetupError(`the library does not compile (${ending}):\n${text}`);
  }
}

/**
 * Adds what is not compiled, and makes a package of it.
 *
 * @param {string} folder
 */
function finish(folder) {
  for (const path of filesUnder(folder).filter((name) => name.endsWith('.d.ts'))) {
    // Imports of declarations keep `.ts`, which a program outside may not resolve.
    const text = readFileSync(join(folder, path), 'utf8');
    writeFileSync(join(folder, path), text.replace(/(['"]\.[^'"\n]*)\.ts(?=['"])/g, '$1.js'));
  }
  writeFileSync(join(folder, 'library', 'engine-wasm.js'), embedded(readFileSync(WASM)));
  copyFileSync(WASM, join(folder, 'engine.wasm'));
  copyFileSync(join(ROOT, 'LICENSE'), join(folder, 'LICENSE'));
  writeFileSync(join(folder, 'README.md'), README);
  const { name, version, license, exports } = /** @type {Manifest} */ (
    readJsonIfThere(join(ROOT, 'package.json'))
  );
  const manifest = {
    ...{ name, version, license, type: 'module', private: true, sideEffects: false },
    description: 'The engine of LX DEX, for back-tests and more, and the client for its exchange.',
    // As they are in the project's own package.json, seen from here.
    exports: JSON.parse(JSON.stringify(exports).replaceAll('"./dist/', '"./')),
  };
  writeFileSync(join(folder, 'package.json'), `${JSON.stringify(manifest, null, 2)}\n`);
}

/**
 * @typedef {object} Manifest
 * @property {string} name
 * @property {string} version
 * @property {string} license
 * @property {Record<string, unknown>} exports
 */

/**
 * The module that stands in for src/library/engine-wasm.ts.
 *
 * @param {Buffer} wasm
 */
function embedded(wasm) {
  const text = gzipSync(wasm, { level: 9 }).toString('base64');
  const lines = text.match(new RegExp(`.{1,${TEXT_COLUMNS}}`, 'g')) ?? [];
  return `/** The compiled engine, gzip in base64. Written by \`npm run build\`; do not edit. */
const TEXT = \`
${lines.join('\n')}
\`;

export async function engineWasm() {
  const packed = Uint8Array.from(atob(TEXT), (letter) => letter.charCodeAt(0));
  const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream('gzip'));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}
`;
}

/**
 * Moves the files into dist/ and removes what is not among them.
 *
 * @param {string} made
 */
function replace(made) {
  const paths = filesUnder(made);
  for (const path of paths) {
    mkdirSync(dirname(join(DIST, path)), { recursive: true });
    renameSync(join(made, path), join(DIST, path));
  }
  for (const path of filesUnder(DIST)) {
    if (!paths.includes(path)) rmSync(join(DIST, path));
  }
}
