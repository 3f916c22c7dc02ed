/**
 * Makes anchors and proofs in a thread of its own, from the newest snapshot on disk: the engine is
 * neither stopped nor asked. The last anchor asked for stays in memory, so that its proofs are
 * found and not made.
 */
import { parentPort, workerData } from 'node:worker_threads';
import type { Anchor, AssetBalances } from '../anchor/anchor.ts';
import type { AnchorEntry, AnchorSummary } from '../anchor/port.ts';
import { AnchorStore } from '../anchor/store.ts';
import { Engine, EXTERNAL_ACCOUNT } from '../engine/engine.ts';
import { RealFiles } from '../log/file/real.ts';
import { SnapshotStore } from '../log/file/snapshot-store.ts';
import { SCHEMA_VERSION } from '../schema/generated/protocol.ts';
import type {
  AnchorReply,
  AnchorRequest,
  AnchorResult,
  ListRequest,
  MakeRequest,
  NamedAssets,
} from './anchor-messages.ts';
import { COMMAND_RING_BYTES, EVENT_RING_BYTES } from './lanes.ts';
import { ENGINE_PART } from './messages.ts';
import { loadEngineModule } from './wasm-module.ts';

const { folder } = workerData as { readonly folder: string };
const store = new AnchorStore(folder);
/** Anchors whose trees are in memory: the newest one, and the one last asked for. */
let newest: Kept | undefined;
let other: Kept | undefined;

/** Balances of an asset at most: as many accounts as an engine has. */
const PLACES = 2 ** 24;

interface Kept {
  readonly sequence: number;
  readonly anchor: Anchor;
}

/** Balances of one asset as they come, to be put in order. */
class Rows {
  #accounts = new Uint32Array(1024);
  #amounts = new Float64Array(1024);
  #count = 0;

  add(account: number, amount: number): void {
    if (this.#count === this.#accounts.length) {
      const [accounts, amounts] = [this.#accounts, this.#amounts];
      this.#accounts = new Uint32Array(2 * this.#count);
      this.#amounts = new Float64Array(2 * this.#count);
      this.#accounts.set(accounts);
      this.#amounts.set(amounts);
    }
    this.#accounts[this.#count] = account;
    this.#amounts[this.#count++] = amount;
  }

  /** By account. Account and place in one double each, which sort fast. */
  sorted(): Pick<AssetBalances, 'accounts' | 'amounts'> {
    if (this.#count > PLACES) throw new RangeError(`more than ${PLACES} balances in an asset`);
    const keys = new Float64Array(this.#count);
    for (let at = 0; at < this.#count; at++) keys[at] = this.#accounts[at]! * PLACES + at;
    keys.sort();
    const [accounts, amounts] = [new Uint32Array(this.#count), new Float64Array(this.#count)];
    for (let place = 0; place < this.#count; place++) {
      const at = keys[place]! % PLACES;
      accounts[place] = this.#accounts[at]!;
      amounts[place] = this.#amounts[at]!;
    }
    return { accounts, amounts };
  }
}

/** Everything owed at the newest snapshot. The external account is who it is owed by. */
function balancesOf(engine: Engine, assets: NamedAssets): AssetBalances[] {
  const rows = new Map(assets.map(({ asset }) => [asset, new Rows()]));
  for (const { account, asset, available, reserved } of engine.balances()) {
    const amount = available + reserved;
    if (account !== EXTERNAL_ACCOUNT && amount !== 0) rows.get(asset)?.add(account, amount);
  }
  return assets.map((each) => ({ ...each, ...rows.get(each.asset)!.sorted() }));
}

/** Makes it, then takes away what is more than is kept. */
function makeAndTidy(request: MakeRequest): AnchorSummary {
  const made = make(request);
  if (request.kept > 0) store.keepNewest(request.kept);
  return made;
}

function make({ dueUs, assets, holders }: MakeRequest): AnchorSummary {
  const files = new RealFiles();
  const snapshots = new SnapshotStore({ folder, files, schemaVersion: SCHEMA_VERSION });
  const { snapshot } = snapshots.newestGood();
  const pages = snapshot?.source(ENGINE_PART);
  if (snapshot === undefined || !pages) throw new Error(`there is no snapshot in ${folder}`);
  const engine = Engine.restore(pages, {
    module: loadEngineModule(),
    commandBytes: COMMAND_RING_BYTES,
    eventBytes: EVENT_RING_BYTES,
  });
  const { sequence, timeUs } = engine;
  // Nothing happened since the last one: that one says it all.
  if (store.sequences().at(-1) === sequence) return store.head(sequence);
  const { logHash } = snapshot;
  const balances = balancesOf(engine, assets);
  const anchor = store.add({ sequence, timeUs, dueUs, logHash, assets: balances, holders });
  newest = { sequence, anchor };
  return store.head(sequence);
}

/** Made again from its file where it is not in memory. */
function load(sequence: number): Anchor {
  const kept = [newest, other].find((each) => each?.sequence === sequence);
  if (kept !== undefined) return kept.anchor;
  const loaded = { sequence, anchor: store.load(sequence) };
  if (sequence === store.sequences().at(-1)) newest = loaded;
  else other = loaded;
  return loaded.anchor;
}

/** That there is an anchor of: the newest where none is named. */
function known(sequence: number | undefined): number | undefined {
  const all = store.sequences();
  if (sequence === undefined) return all.at(-1);
  return all.includes(sequence) ? sequence : undefined;
}

function list({ limit, fromSequence }: ListRequest): AnchorEntry[] {
  const all = store.sequences();
  const wanted =
    fromSequence === undefined
      ? all.slice(-limit)
      : all.filter((each) => each >= fromSequence).slice(0, limit);
  return wanted.map((sequence) => {
    const { assets: _, ...entry } = store.head(sequence);
    return entry;
  });
}

function carryOut(request: AnchorRequest): AnchorResult {
  if (request.kind === 'make') return makeAndTidy(request);
  if (request.kind === 'list') return list(request);
  const sequence = known(request.sequence);
  if (sequence === undefined) return undefined;
  if (request.kind === 'show') return store.head(sequence);
  return load(sequence).proof(request.account, request.asset);
}

parentPort?.on('message', (request: AnchorRequest) => {
  const { id } = request;
  let reply: AnchorReply;
  try {
    reply = { id, result: carryOut(request) };
  } catch (error) {
    reply = { id, error: (error as Error).message };
  }
  parentPort?.postMessage(reply);
});
