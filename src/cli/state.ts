/** `lx state`: a venue's state as text, and a venue of other capacities made of it. */
import {
  createWriteStream,
  existsSync,
  mkdirSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs';
import { resolve } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { parseArgs, styleText } from 'node:util';
import { DEFAULT_CONFIG, type EngineConfig } from '../engine/engine.ts';
import { Feed } from '../feed/feed.ts';
import { Accounts } from '../gateway/accounts/accounts.ts';
import { parseSegmentName, parseSnapshotName } from '../log/file/names.ts';
import { RealFiles } from '../log/file/real.ts';
import { readSnapshot, type StoredSnapshot } from '../log/file/snapshot-codec.ts';
import { SnapshotStore } from '../log/file/snapshot-store.ts';
import { CAPACITIES_FILE, keepCapacities, readCapacities } from '../node/capacities.ts';
import { ExchangeNode } from '../node/exchange-node.ts';
import { flagOf } from '../node/settings.ts';
import { readStateFile, stateLines } from '../node/state-file.ts';
import { loadEngineModule } from '../node/wasm-module.ts';
import { SCHEMA_VERSION } from '../schema/generated/protocol.ts';
import { Progress } from './progress.ts';

const NAMES = Object.keys(DEFAULT_CONFIG) as (keyof EngineConfig)[];
const FLAGS = NAMES.map((name) => flagOf(name).slice(2));

const HELP = `lx state: the state of a venue as text, and a venue made of it.

  lx state export FOLDER|FILE.lxs [--out FILE]
      a line of JSON for each asset, account, market, balance, remembered transfer, open order,
      queue and timer, and the read models; to standard output where --out is not given. A folder
      is started and stopped for it: its exchange must not run. A snapshot file is only read.
  lx state import FILE --data NEWFOLDER [--max-orders N …] [--json]
      a data folder that goes on from there, with other capacities where flags say so:
      ${FLAGS.map((flag) => `--${flag}`).join(' ')}

The new folder has no log of what was before: keep the old one. keys.json and demo.json are not
part of the state: copy them. More in docs/recovery.md.

Exit code 0: done. 1: refused, with the reason; nothing was written. 2: called wrongly.
`;

const OPTIONS = {
  out: { type: 'string' },
  data: { type: 'string' },
  json: { type: 'boolean', default: false },
  help: { type: 'boolean', short: 'h', default: false },
} as const;

const CAPACITY_OPTIONS = Object.fromEntries(FLAGS.map((flag) => [flag, { type: 'string' }])) as {
  [flag: string]: { type: 'string' };
};

/** Text written at a time. */
const CHUNK_CHARS = 64 * 1024;
const KEEP_ALL = Number.MAX_SAFE_INTEGER;

function parse(args: readonly string[]) {
  const options = { ...CAPACITY_OPTIONS, ...OPTIONS };
  return parseArgs({ args: [...args], options, allowPositionals: true });
}

/** @returns the exit code */
export async function state(args: readonly string[]): Promise<number> {
  let parsed: ReturnType<typeof parse>;
  try {
    parsed = parse(args);
  } catch (error) {
    process.stderr.write(`${styleText('red', (error as Error).message)}\n\n${HELP}`);
    return 2;
  }
  const { values, positionals } = parsed;
  const [action, given, ...more] = positionals;
  if (values.help) {
    process.stdout.write(HELP);
    return 0;
  }
  const isImport = action === 'import' && values.data !== undefined;
  if (given === undefined || more.length > 0 || !(action === 'export' || isImport)) {
    process.stderr.write(HELP);
    return 2;
  }
  if (action === 'export') return exportState(given, values.out);
  let wanted: (readonly [(typeof NAMES)[number], number])[];
  try {
    wanted = NAMES.flatMap((name, k) => {
      const text = (values as Readonly<Record<string, unknown>>)[FLAGS[k]!];
      return text === undefined ? [] : [[name, capacityFrom(FLAGS[k]!, String(text))] as const];
    });
  } catch (error) {
    process.stderr.write(`${styleText('red', (error as Error).message)}\n`);
    return 2;
  }
  return importState(given, values.data!, Object.fromEntries(wanted), values.json);
}

function capacityFrom(flag: string, text: string): number {
  const value = Number(text);
  if (Number.isSafeInteger(value) && value > 0) return value;
  throw new Error(`--${flag} is ${text}; it must be a whole number from 1`);
}

const holdsVenue = (folder: string) =>
  readdirSync(folder).some(
    (name) => parseSegmentName(name) !== undefined || parseSnapshotName(name) !== undefined,
  );

function storeOf(folder: string, keep?: number): SnapshotStore {
  const options = { folder, files: new RealFiles(), schemaVersion: SCHEMA_VERSION };
  return new SnapshotStore(keep === undefined ? options : { ...options, keep });
}

async function exportState(given: string, out: string | undefined): Promise<number> {
  const path = resolve(given);
  const found = statSync(path, { throwIfNoEntry: false });
  if (!found) throw new Error(`there is no ${given}: give a data folder or a snapshot file`);
  const snapshot = found.isDirectory() ? await settled(path) : opened(path);
  const progress = new Progress('exporting');
  const lines = stateLines(snapshot, (done, total) => progress.update(done, total));
  const source = Readable.from(chunks(lines), { objectMode: true });
  try {
    if (out === undefined) {
      await pipeline(source, process.stdout, { end: false });
      return 0;
    }
    const temporary = `${out}.tmp`;
    try {
      await pipeline(source, createWriteStream(temporary, { flush: true }));
      renameSync(temporary, out);
    } catch (error) {
      rmSync(temporary, { force: true });
      throw error;
    }
    return 0;
  } finally {
    progress.end();
  }
}

function* chunks(lines: Iterable<string>): Generator<string> {
  let chunk = '';
  for (const line of lines) {
    chunk += line;
    if (chunk.length < CHUNK_CHARS) continue;
    yield chunk;
    chunk = '';
  }
  yield chunk;
}

function opened(path: string): StoredSnapshot {
  const read = readSnapshot(new RealFiles(), path);
  if (!('problem' in read)) return read;
  const why = read.problem === 'damaged' ? read.reason : 'a later release wrote it';
  throw new Error(`${path} is no snapshot that can be read: ${why}`);
}

/** Has the folder's log run to its end and a snapshot taken there, as any stop does. */
async function settled(folder: string): Promise<StoredSnapshot> {
  if (!holdsVenue(folder)) throw new Error(`${folder} holds no exchange: no log, no snapshot`);
  const node = await ExchangeNode.start({
    folder,
    capacities: readCapacities(folder) ?? DEFAULT_CONFIG,
    syncMode: 'always',
    intervalMs: 100,
    segmentBytes: 64 * 2 ** 20,
    snapshotEvery: KEEP_ALL,
    folds: { feed: new Feed(), accounts: new Accounts() },
  });
  await node.stop();
  const { snapshot } = storeOf(folder).newestGood();
  if (!snapshot) throw new Error(`${folder} holds no state: nothing was ever asked of it`);
  return snapshot;
}

function importState(
  file: string,
  data: string,
  capacities: Partial<EngineConfig>,
  asJson: boolean,
): number {
  const folder = resolve(data);
  const taken = existsSync(folder) && (holdsVenue(folder) || readCapacities(folder) !== undefined);
  if (taken) throw new Error(`${data} holds an exchange already: give a new folder`);
  if (!existsSync(file)) throw new Error(`there is no ${file}: give a file of lx state export`);
  const progress = new Progress('importing');
  const { engine, before, snapshot } = readStateFile({
    path: file,
    module: loadEngineModule(),
    capacities,
    onProgress: (done, total) => progress.update(done, total),
  });
  progress.end();
  mkdirSync(folder, { recursive: true });
  // The snapshot alone is a whole folder: from here on a crash leaves nothing half done.
  storeOf(folder).write(snapshot);
  const { config } = engine.layout;
  keepCapacities(folder, config);
  const { sequence } = snapshot;
  if (asJson) {
    const counts = engine.counts();
    process.stdout.write(`${JSON.stringify({ folder, sequence, capacities: config, counts })}\n`);
    return 0;
  }
  const { accounts, markets, orders } = engine.counts();
  const lines = [
    `${styleText('green', data)} goes on after sequence ${sequence}: ` +
      `${accounts} accounts, ${markets} markets, ${orders} open orders`,
    ...NAMES.filter((name) => before[name] !== config[name]).map(
      (name) => `  ${name} ${before[name]} → ${config[name]} (in ${CAPACITIES_FILE})`,
    ),
    'API keys are not part of the state: copy keys.json (and demo.json) from the old folder.',
  ];
  process.stdout.write(`${lines.join('\n')}\n`);
  return 0;
}
