/**
 * Anchors: the trees over all balances of a large venue, and the whole way from a running exchange
 * (snapshot, restore, trees, file) while commands go on. Each round checks the totals against what
 * was paid in, and proofs against the root.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Anchor, type AssetBalances } from '../src/anchor/anchor.ts';
import { nodeHash } from '../src/anchor/node-hash.ts';
import { toHex, verifyProof } from '../src/anchor/proof.ts';
import { Prng } from '../src/base/prng.ts';
import { DEFAULT_CONFIG, EXTERNAL_ACCOUNT, FIRST_ACCOUNT } from '../src/engine/engine.ts';
import { Feed } from '../src/feed/feed.ts';
import { SILENT_LOG } from '../src/gateway/log.ts';
import type { Request } from '../src/gateway/port.ts';
import { Anchors } from '../src/node/anchors.ts';
import { ExchangeNode } from '../src/node/exchange-node.ts';
import { Template, TransferKind } from '../src/schema/generated/protocol.ts';
import { lastingReport } from './anchor-lasting.ts';
import { type BenchOptions, figure, percentile, type Report, sized } from './report.ts';

const ROUNDS = { quick: 1, full: 3 };
const ACCOUNTS = { quick: 2_000, full: 1_000_000 };
const ASSETS = ['USD', 'BTC', 'ETH', 'DEC'];
/** Every how manieth account has some of the asset. */
const EVERY = [1, 4, 10, 20];
const MOST = 2 ** 30;
const LEGS = 63;
const IN_FLIGHT = 4096;
const PROOFS = 50;
const MAX_SECONDS = 10;
const HEADER = { market: 0, account: 0 } as const;

/** What everybody has: drawn at random, the same for a seed. */
function balancesOf(count: number, seed: number): AssetBalances[] {
  const prng = new Prng(seed);
  return ASSETS.map((name, k) => {
    const holders = Math.ceil(count / EVERY[k]!);
    const accounts = Uint32Array.from({ length: holders }, (_, n) => FIRST_ACCOUNT + n * EVERY[k]!);
    const amounts = Float64Array.from(accounts, () => prng.between(1, MOST));
    return { asset: k + 1, name, decimals: 6, accounts, amounts };
  });
}

const leavesOf = (assets: readonly AssetBalances[]) =>
  assets.reduce((sum, { accounts }) => sum + accounts.length, 0);

const totalOf = ({ amounts }: AssetBalances) => amounts.reduce((sum, amount) => sum + amount, 0);

interface Made {
  readonly root: string;
  readonly totals: readonly { readonly total: number }[];
  proof(account: number, asset: number): ReturnType<Anchor['proof']> | Promise<unknown>;
}

/** @throws Error where a total is not what was paid in, or a proof is not valid */
async function checkMade(made: Made, assets: readonly AssetBalances[], seed: number) {
  for (const [k, each] of assets.entries()) {
    const [total, wanted] = [made.totals[k]!.total, totalOf(each)];
    if (total !== wanted) throw new Error(`the total of ${each.name} is ${total}, not ${wanted}`);
  }
  const prng = new Prng(seed);
  for (let n = 0; n < PROOFS; n++) {
    const { accounts, amounts, asset } = assets[n % assets.length]!;
    const at = prng.below(accounts.length);
    const proof = (await made.proof(accounts[at]!, asset)) as ReturnType<Anchor['proof']>;
    const isRight = proof?.amount === amounts[at] && verifyProof(proof!, made.root).valid;
    if (!isRight) throw new Error(`the proof of account ${accounts[at]} is not valid`);
  }
}

async function treesReport(options: BenchOptions): Promise<Report> {
  const name = 'anchor, trees';
  const count = sized(options, 'commands', ACCOUNTS);
  const rounds = sized(options, 'rounds', ROUNDS);
  const assets = balancesOf(count, options.seed);
  const input = {
    ...{ sequence: 1, timeUs: 1, logHash: new Uint8Array(32), assets },
    secret: new Uint8Array(32).fill(1),
  };
  const [seconds, busy]: [number[], number[]] = [[], []];
  let hash = '';
  for (let round = 1; round <= rounds; round++) {
    options.progress(`${name}: round ${round} of ${rounds}`);
    const [begun, before] = [performance.now(), process.cpuUsage()];
    const anchor = new Anchor(input, nodeHash);
    seconds.push((performance.now() - begun) / 1000);
    const { system, user } = process.cpuUsage(before);
    busy.push((system + user) / 1e6);
    hash = toHex(anchor.root).slice(0, 16);
    const proof = (account: number, asset: number) => anchor.proof(account, asset);
    await checkMade({ root: toHex(anchor.root), totals: anchor.totals, proof }, assets, round);
  }
  return {
    name,
    workload:
      `${leavesOf(assets)} balances of ${count} accounts in ${assets.length} assets: salts, leaves, ` +
      `trees, root; totals and ${PROOFS} proofs are checked`,
    leavesOut: 'where the balances come from, and keeping the anchor',
    hash,
    figures: [
      figure('time', 's', seconds, { atMost: MAX_SECONDS }),
      figure('processor time', 's', busy),
      figure(
        'processor time a balance',
        'ns',
        busy.map((each) => (each / leavesOf(assets)) * 1e9),
      ),
    ],
  };
}

/** Submits all, at most `IN_FLIGHT` at a time. @throws Error where one is refused */
async function submitAll(node: ExchangeNode, requests: Iterator<Request>): Promise<void> {
  const worker = async () => {
    for (let next = requests.next(); !next.done; next = requests.next()) {
      while (!node.hasRoom()) await node.whenRoom();
      const { answer } = await node.submit(next.value);
      if (answer.template === Template.Rejected) throw new Error(JSON.stringify(answer));
    }
  };
  await Promise.all(Array.from({ length: IN_FLIGHT }, worker));
}

function* setUp(count: number, assets: readonly AssetBalances[]): Generator<Request> {
  for (const { name: text, decimals } of assets) {
    yield { template: Template.CreateAsset, ...HEADER, decimals, text };
  }
  for (let k = 0; k < count; k++) yield { template: Template.CreateAccount, ...HEADER, tier: 0 };
}

/** All that is paid in, as many together as a command takes. */
function* payments(assets: readonly AssetBalances[]): Generator<Request> {
  let transferId = 0n;
  for (const { asset, accounts, amounts } of assets) {
    for (let from = 0; from < accounts.length; from += LEGS) {
      const legs = [...accounts.subarray(from, from + LEGS)].map((creditAccount, k) => {
        transferId += 1n;
        const amount = amounts[from + k]!;
        const sides = { debitAccount: EXTERNAL_ACCOUNT, creditAccount, asset, amount };
        return { transferId, pendingId: 0n, kind: TransferKind.POST, ...sides };
      });
      yield { template: Template.Transfer, ...HEADER, legs };
    }
  }
}

/** Commands one after the other until the work is done. @returns how long each took, ms */
async function commandsDuring(node: ExchangeNode, work: Promise<unknown>): Promise<Float64Array> {
  let isDone = false;
  const ended = work.finally(() => {
    isDone = true;
  });
  const times: number[] = [];
  const request = { template: Template.CreateAccount, ...HEADER, tier: 0 } as const;
  while (!isDone) {
    const begun = performance.now();
    await node.submit(request);
    times.push(performance.now() - begun);
    await new Promise((resolve) => setImmediate(resolve));
  }
  await ended;
  return Float64Array.from(times).sort();
}

async function wholeReport(options: BenchOptions): Promise<Report> {
  const name = 'anchor, from a running exchange';
  const count = sized(options, 'commands', ACCOUNTS);
  const rounds = sized(options, 'rounds', ROUNDS);
  const assets = balancesOf(count, options.seed);
  const leaves = leavesOf(assets);
  const folder = mkdtempSync(join(tmpdir(), 'lx-bench-anchor-'));
  const feed = new Feed();
  const room = { maxAccounts: 4 * count + 1000, maxBalances: 2 * leaves + 1000 };
  const capacities = { ...DEFAULT_CONFIG, ...room, maxTransfers: 64 };
  const [seconds, slowest, proofs]: [number[], number[], number[]] = [[], [], []];
  try {
    options.progress(`${name}: ${count} accounts`);
    const node = await ExchangeNode.start({
      ...{ folder, capacities, syncMode: 'never', intervalMs: 100, folds: { feed } },
      ...{ segmentBytes: 64 * 2 ** 20, snapshotEvery: 1e12 },
    });
    const { catalog } = feed;
    const anchors = new Anchors({ folder, node, catalog, everyMs: 0, log: SILENT_LOG });
    try {
      await submitAll(node, setUp(count, assets));
      await submitAll(node, payments(assets));
      for (let round = 1; round <= rounds; round++) {
        options.progress(`${name}: round ${round} of ${rounds}`);
        const begun = performance.now();
        const making = anchors.make();
        const times = await commandsDuring(node, making);
        seconds.push((performance.now() - begun) / 1000);
        slowest.push(percentile(times, 0.999));
        const { assets: totals, root, sequence } = await making;
        const asked = performance.now();
        const proof = (account: number, asset: number) => anchors.proof(account, asset, sequence);
        await checkMade({ root, totals, proof }, assets, round);
        proofs.push((performance.now() - asked) / PROOFS);
      }
    } finally {
      await anchors.close();
      await node.stop();
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  return {
    name,
    workload:
      `${leaves} balances of ${count} accounts: snapshot, restored in the thread of anchors, trees, ` +
      `file; one command after the other meanwhile; totals and ${PROOFS} proofs are checked`,
    leavesOut: 'sockets, order books, a log that is synced, the chain',
    figures: [
      figure('time', 's', seconds, { atMost: MAX_SECONDS }),
      figure('a command meanwhile, p99.9', 'ms', slowest),
      figure('a proof, made and checked', 'ms', proofs),
    ],
  };
}

export async function* anchorBenchmark(options: BenchOptions): AsyncGenerator<Report> {
  yield await treesReport(options);
  yield await lastingReport(options);
  yield await wholeReport(options);
}
