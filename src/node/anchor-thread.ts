/**
 * Makes anchors and proofs in a thread of its own, from the newest snapshot on disk: the engine is
 * neither stopped nor asked. The last anchor asked for stays in memory, so that its proofs are
 * found and not made.
 */
import { parentPort, workerData } from 'node:worker_threads';
import type { Anchor, AssetBalances } from '../anchor/anchor.ts';
import type { AnchorEntry, AnchorSummary } from '../anchor/port.ts';
import { toHex } from '../anchor/proof.ts';
import { AnchorStore } from '../anchor/store.ts';
import { Engine, EXTERNAL_ACCOUNT } from '../engine/engine.ts';
import { RealFiles } from '../log/file/real.ts';
import { SnapshotStore } from '../log/file/snapshot-store.ts';
import { SCHEMA_VERSION } from '../schema/generated/protocol.ts';
import type {
  AnchorReply,
  AnchorRequest,
  AnchorResult,
  MakeRequest,
  NamedAssets,
} from './anchor-messages.ts';
import { COMMAND_RING_BYTES, EVENT_RING_BYTES } from './lanes.ts';
import { ENGINE_PART } from './messages.ts';
import { loadEngineModule } from './wasm-module.ts';

const { folder } = workerData as { readonly folder: string };
const store = new AnchorStore(folder);
let newest: { readonly sequence: number; readonly anchor: Anchor } | undefined;

function entryOf(anchor: Anchor, dueUs: number): AnchorEntry {
  const { sequence, timeUs, logHash } = anchor.header;
  return { sequence, timeUs, dueUs, logHash: toHex(logHash), root: toHex(anchor.root) };
}

function summaryOf(anchor: Anchor, dueUs: number): AnchorSummary {
  const totals = anchor.totals.map((each) => ({ ...each, root: toHex(each.root) }));
  return { ...entryOf(anchor, dueUs), totals };
}

/** Everything owed at the newest snapshot. The external account is who it is owed by. */
function balancesOf(engine: Engine, assets: NamedAssets): AssetBalances[] {
  const rows = new Map(assets.map(({ asset }) => [asset, [] as [number, number][]]));
  for (const { account, asset, available, reserved } of engine.balances()) {
    const amount = available + reserved;
    if (account !== EXTERNAL_ACCOUNT && amount !== 0) rows.get(asset)?.push([account, amount]);
  }
  return assets.map((each) => {
    const row = rows.get(each.asset)!.sort(([a], [b]) => a - b);
    const accounts = Uint32Array.from(row, ([account]) => account);
    return { ...each, accounts, amounts: Float64Array.from(row, ([, amount]) => amount) };
  });
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
  if (store.sequences().at(-1) === sequence) return show(sequence)!;
  const { logHash } = snapshot;
  const balances = balancesOf(engine, assets);
  const anchor = store.add({ sequence, timeUs, dueUs, logHash, assets: balances, holders });
  newest = { sequence, anchor };
  return summaryOf(anchor, dueUs);
}

function load(sequence: number): Anchor {
  if (newest?.sequence !== sequence) newest = { sequence, anchor: store.load(sequence) };
  return newest.anchor;
}

function show(sequence = store.sequences().at(-1)): AnchorSummary | undefined {
  if (sequence === undefined || !store.sequences().includes(sequence)) return undefined;
  return summaryOf(load(sequence), store.head(sequence).dueUs);
}

function carryOut(request: AnchorRequest): AnchorResult {
  switch (request.kind) {
    case 'make':
      return make(request);
    case 'list':
      return store
        .sequences()
        .slice(-request.limit)
        .map((sequence) => store.head(sequence));
    case 'show':
      return show(request.sequence);
    default: {
      const sequence = request.sequence ?? store.sequences().at(-1);
      if (sequence === undefined || !store.sequences().includes(sequence)) return undefined;
      return load(sequence).proof(request.account, request.asset);
    }
  }
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
