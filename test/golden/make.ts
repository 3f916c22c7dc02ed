/**
 * Writes what this checkout makes, as a record for later ones: snapshots of engines in the middle
 * of random streams, each with the commands that follow and the events that they gave, and a data
 * folder as a killed process leaves it, with what its read models said. `golden.test.ts` holds the
 * code of today to what earlier releases wrote.
 *
 *   git worktree add /elsewhere COMMIT; cp test/golden/*.ts /elsewhere/test/golden/
 *   cd /elsewhere; node scripts/build.mjs; node scripts/run.mjs test/golden/make.ts FOLDER
 *
 * FOLDER becomes test/golden/v<layout version>. What is in it is never made again: it is what was.
 */
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { Engine } from '../../src/engine/engine.ts';
import { engineModule } from '../../src/engine/testing.ts';
import { Feed } from '../../src/feed/feed.ts';
import { Accounts } from '../../src/gateway/accounts/accounts.ts';
import type { Request } from '../../src/gateway/port.ts';
import { ExchangeNode } from '../../src/node/exchange-node.ts';
import { type Command, encodeCommand } from '../../src/schema/generated/protocol.ts';
import { Generator } from '../fuzz/generator.ts';
import { PROFILES, type Profile, profileNamed } from '../fuzz/profiles.ts';
import { askEngine, askViews, runBytes, SMALL } from './ask.ts';

/** Streams: a profile of the fuzzer, what it lacks, a seed, and where the snapshot is taken. */
const STREAMS = [
  { name: 'markets', seed: 11, commands: 4000, tail: 600 },
  { name: 'sparse', seed: 12, commands: 2500, tail: 400 },
  { name: 'horizon', seed: 13, commands: 2500, tail: 400 },
  { name: 'matching', seed: 14, commands: 2000, tail: 400 },
  { name: 'deep', seed: 16, commands: 1500, tail: 200 },
  { name: 'tiny', seed: 15, commands: 1500, tail: 400 },
  { name: 'everything', seed: 17, commands: 4000, tail: 600 },
  { name: 'cramped', seed: 18, commands: 1500, tail: 400 },
] as const;

const NODE_SEED = 21;
const NODE_COMMANDS = 1500;
const NODE_TAIL = 300;

/** Without spoilt commands: what an enumeration does not have today it may have tomorrow. */
function profileOf(name: string): Profile {
  return { ...profileNamed(name), spoiltPercent: 0 };
}

function writeZipped(folder: string, name: string, bytes: Uint8Array | string): void {
  writeFileSync(join(folder, `${name}.gz`), gzipSync(bytes, { level: 9 }));
}

/** Encodes a command as it lies in a log. */
function bytesOf(command: Command): Uint8Array {
  const scratch = Engine.create({ module: engineModule(), config: SMALL });
  const at = scratch.layout.commands.from;
  return scratch.view.u8.slice(at, at + encodeCommand(scratch.view, at, command) * 64);
}

function makeStream(folder: string, stream: (typeof STREAMS)[number]): void {
  const profile = profileOf(stream.name);
  const engine = Engine.create({ module: engineModule(), config: profile.config });
  const generator = new Generator(stream.seed, profile, engine);
  for (let k = 0; k < stream.commands; k++) generator.learn(engine.apply(generator.next()));
  writeZipped(folder, `${stream.name}.snapshot`, engine.snapshot());
  const before = askEngine(engine);
  const twin = Engine.restore(engine.snapshot(), { module: engineModule() });
  const tail: Uint8Array[] = [];
  for (let k = 0; k < stream.tail; k++) {
    const command = generator.next();
    tail.push(bytesOf(command));
    generator.learn(engine.apply(command));
  }
  const events = runBytes(twin, Buffer.concat(tail));
  writeZipped(folder, `${stream.name}.commands`, Buffer.concat(tail));
  writeZipped(folder, `${stream.name}.events`, events);
  const answers = { config: profile.config, before, after: askEngine(twin) };
  writeZipped(folder, `${stream.name}.answers.json`, JSON.stringify(answers));
  const pending = before.balances.reduce((sum, each) => sum + each.reserved, 0);
  console.log(`${stream.name}: ${before.orders.length} orders, ${pending} units reserved`);
}

async function startNode(folder: string) {
  const feed = new Feed();
  const accounts = new Accounts();
  const node = await ExchangeNode.start({
    folder,
    capacities: profileOf('markets').config,
    syncMode: 'always',
    intervalMs: 100,
    segmentBytes: 2 ** 17,
    snapshotEvery: 1e12,
    folds: { feed, accounts },
  });
  return { node, feed, accounts };
}

/** A folder with a snapshot and a log behind it, copied while the process holds it. */
async function makeFolder(folder: string): Promise<void> {
  const top = mkdtempSync(join(tmpdir(), 'lx-golden-'));
  const data = join(top, 'data');
  mkdirSync(data);
  const profile = profileOf('markets');
  const engine = Engine.create({ module: engineModule(), config: profile.config });
  const generator = new Generator(NODE_SEED, profile, engine);
  const drive = async (node: ExchangeNode, count: number) => {
    for (let k = 0; k < count; k++) {
      const command = generator.next();
      generator.learn(engine.apply(command));
      // One at a time, and the time is the node's own.
      if (!('timeUs' in command)) await node.submit(command as Request);
    }
  };
  const first = await startNode(data);
  await drive(first.node, NODE_COMMANDS);
  await first.node.stop();
  const second = await startNode(data);
  await drive(second.node, NODE_TAIL);
  const killed = join(top, 'killed');
  cpSync(data, killed, { recursive: true });
  const views = askViews(second.feed, second.accounts);
  await second.node.stop();
  const names = readdirSync(killed).filter((name) => /\.(lxl|lxs)$|^capacities/.test(name));
  for (const name of names) writeZipped(folder, `folder/${name}`, readFileSync(join(killed, name)));
  writeZipped(folder, 'folder.views.json', JSON.stringify(views));
  rmSync(top, { recursive: true });
  console.log(`folder: ${names.join(' ')}`);
}

const [folder] = process.argv.slice(2);
if (folder === undefined) throw new Error('give the folder to write to');
mkdirSync(join(folder, 'folder'), { recursive: true });
// A release without such a profile has nothing to record of it.
const streams = STREAMS.filter(({ name }) => PROFILES.some((profile) => profile.name === name));
for (const stream of streams) makeStream(folder, stream);
await makeFolder(folder);
