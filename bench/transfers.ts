/**
 * Transfers between accounts: as blocks into the ring of a node that syncs its log, through
 * `ExchangeNode.submit` with the read models of a venue, linked by 63, and one request at a time
 * over REST. Every run ends with a look at the books: each account has what the transfers made of
 * it, and all accounts together have nothing.
 */
import { createHmac, createSecretKey } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BlockView } from '../src/base/block-view.ts';
import { Prng } from '../src/base/prng.ts';
import { DEFAULT_CONFIG, EXTERNAL_ACCOUNT, FIRST_ACCOUNT } from '../src/engine/engine.ts';
import { Feed } from '../src/feed/feed.ts';
import { Accounts } from '../src/gateway/accounts/accounts.ts';
import type { Request } from '../src/gateway/port.ts';
import { Purpose, transferIdOf } from '../src/gateway/wallet/transfer-id.ts';
import { Transfers } from '../src/gateway/wallet/transfers.ts';
import { ExchangeNode } from '../src/node/exchange-node.ts';
import {
  type Command,
  encodeCommand,
  Template,
  TransferKind,
} from '../src/schema/generated/protocol.ts';
import { startSyncServer } from './echo-process.ts';
import { closedLoop, type OrderChannel, openLoop } from './load.ts';
import { type LoadServer, startLoadServer } from './load-server.ts';
import { RawNode } from './raw-node.ts';
import {
  type BenchOptions,
  type Figure,
  figure,
  type Goal,
  percentiles,
  type Report,
  sized,
} from './report.ts';
import { AnswerReader } from './rest-channel.ts';
import { submitAll } from './submit-all.ts';

const ROUNDS = { quick: 1, full: 3 };
const TRANSFERS = { quick: 20_000, full: 1_000_000 };
const SUBMITS = { quick: 5_000, full: 200_000 };
const REQUESTS = { quick: 400, full: 10_000 };
const PER_SECOND = 500;
const SLOTS = 32;
const ACCOUNTS = 1_000;
const FUNDS = 2 ** 40;
const MOST = 1_000;
const BLOCK_BYTES = 64;
const BLOCKS_EACH = 2;
const LEGS = 63;
const IN_FLIGHT = 4096;
const ASSET = 1;
const HEADER = { market: 0, account: 0 } as const;

const THREAD = {
  capacities: DEFAULT_CONFIG,
  syncMode: 'always',
  intervalMs: 100,
  segmentBytes: 64 * 2 ** 20,
  snapshotEvery: 1e12,
} as const;

interface Leg {
  readonly debitAccount: number;
  readonly creditAccount: number;
  readonly amount: number;
}

interface Flow {
  readonly legs: readonly Leg[];
  /** Units that each account has at the end, by account. */
  readonly balances: ReadonlyMap<number, number>;
}

/** Between accounts drawn at random, amounts drawn at random, never more than there is. */
function makeFlow(count: number, seed: number): Flow {
  const prng = new Prng(seed);
  const balances = new Map<number, number>();
  for (let k = 0; k < ACCOUNTS; k++) balances.set(FIRST_ACCOUNT + k, FUNDS);
  const legs = Array.from({ length: count }, (): Leg => {
    const from = prng.below(ACCOUNTS);
    const to = (from + 1 + prng.below(ACCOUNTS - 1)) % ACCOUNTS;
    const [debitAccount, creditAccount] = [FIRST_ACCOUNT + from, FIRST_ACCOUNT + to];
    const amount = prng.between(1, MOST);
    balances.set(debitAccount, balances.get(debitAccount)! - amount);
    balances.set(creditAccount, balances.get(creditAccount)! + amount);
    return { debitAccount, creditAccount, amount };
  });
  return { legs, balances };
}

function setUp(): Request[] {
  const requests: Request[] = [
    { template: Template.CreateAsset, ...HEADER, decimals: 6, text: '' },
    ...Array.from({ length: ACCOUNTS }, () => {
      return { template: Template.CreateAccount, ...HEADER, tier: 0 } as const;
    }),
  ];
  for (let k = 0; k < ACCOUNTS; k++) {
    const creditAccount = FIRST_ACCOUNT + k;
    const leg = { debitAccount: EXTERNAL_ACCOUNT, creditAccount, amount: FUNDS };
    requests.push(requestOf([leg], BigInt(k + 1)));
  }
  return requests;
}

/** As the gateway makes them: each id belongs to who pays. */
function requestOf(legs: readonly Leg[], number: bigint): Request {
  const purpose = Purpose.TRANSFER;
  return {
    template: Template.Transfer,
    ...HEADER,
    legs: legs.map((leg, k) => ({
      ...leg,
      transferId: transferIdOf({ purpose, account: leg.debitAccount, number, leg: k }),
      pendingId: 0n,
      asset: ASSET,
      kind: TransferKind.POST,
    })),
  };
}

function blocksOf(requests: readonly Request[], blocksEach: number): Uint8Array {
  const bytes = new Uint8Array(requests.length * blocksEach * BLOCK_BYTES);
  const view = new BlockView(bytes.buffer);
  for (const [k, request] of requests.entries()) {
    const command = { ...request, correlation: 0 } as Command;
    encodeCommand(view, k * blocksEach * BLOCK_BYTES, command);
  }
  return bytes;
}

/** @throws Error where an account has not what it should have, or all together have something */
function checkBalances(accounts: Accounts, { balances }: Flow): void {
  let sum = accounts.balance(EXTERNAL_ACCOUNT, ASSET).availableUnits;
  for (const [account, wanted] of balances) {
    const { availableUnits } = accounts.balance(account, ASSET);
    sum += availableUnits;
    if (availableUnits === wanted) continue;
    throw new Error(`account ${account} has ${availableUnits} units, not ${wanted}`);
  }
  if (sum !== 0) throw new Error(`all accounts together have ${sum} units, not 0`);
}

async function inFolder<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'lx-bench-transfers-'));
  try {
    return await work(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function rawReport(options: BenchOptions): Promise<Report> {
  const name = 'transfers, journalled with fsync, blocks into the ring';
  const count = sized(options, 'commands', TRANSFERS);
  const rounds = sized(options, 'rounds', ROUNDS);
  const flow = makeFlow(count, options.seed);
  const first = setUp();
  const accountBlocks = blocksOf(first.slice(0, ACCOUNTS + 1), 1);
  const fundBlocks = blocksOf(first.slice(ACCOUNTS + 1), BLOCKS_EACH);
  const requests = flow.legs.map((leg, k) => requestOf([leg], BigInt(ACCOUNTS + 1 + k)));
  const blocks = blocksOf(requests, BLOCKS_EACH);
  const rates: number[] = [];
  for (let round = 1; round <= rounds; round++) {
    options.progress(`${name}: round ${round} of ${rounds}`);
    await inFolder(async (folder) => {
      const node = await RawNode.start({ ...THREAD, folder });
      await node.apply(accountBlocks);
      await node.apply(fundBlocks, BLOCKS_EACH);
      const begun = performance.now();
      await node.apply(blocks, BLOCKS_EACH);
      rates.push(count / (performance.now() - begun));
      await node.stop();
      options.progress(`${name}: reading the log of round ${round} again`);
      const accounts = new Accounts();
      const again = await ExchangeNode.start({ ...THREAD, folder, folds: { accounts } });
      checkBalances(accounts, flow);
      await again.stop();
    });
  }
  return {
    name,
    workload:
      `${count} transfers between ${ACCOUNTS} accounts from one thread through ring, log with ` +
      'fsync, engine and back; the log is read again and every balance looked at',
    leavesOut: 'decoding of events, read models, promises, sockets',
    figures: [figure('rate', 'k transfers/s', rates, { atLeast: 100 })],
  };
}

async function submitReport(legsEach: number, options: BenchOptions): Promise<Report> {
  const linked = legsEach === 1 ? '' : `, linked by ${legsEach}`;
  const name = `transfers, journalled with fsync, submit with the read models of a venue${linked}`;
  const count = sized(options, 'commands', SUBMITS);
  const rounds = sized(options, 'rounds', ROUNDS);
  const flow = makeFlow(count, options.seed);
  const requests: Request[] = [];
  for (let k = 0; k < count; k += legsEach) {
    requests.push(requestOf(flow.legs.slice(k, k + legsEach), BigInt(ACCOUNTS + 1 + k)));
  }
  const rates: number[] = [];
  for (let round = 1; round <= rounds; round++) {
    options.progress(`${name}: round ${round} of ${rounds}`);
    await inFolder(async (folder) => {
      const [feed, accounts, transfers] = [new Feed(), new Accounts(), new Transfers()];
      const folds = { feed, accounts, transfers };
      const node = await ExchangeNode.start({ ...THREAD, folder, folds });
      await submitAll(node, setUp(), IN_FLIGHT);
      const begun = performance.now();
      await submitAll(node, requests, IN_FLIGHT);
      rates.push(count / (performance.now() - begun));
      await node.stop();
      checkBalances(accounts, flow);
      if (transfers.count !== count + ACCOUNTS) throw new Error(`${transfers.count} were counted`);
    });
  }
  return {
    name,
    workload:
      `${count} transfers between ${ACCOUNTS} accounts, at most ${IN_FLIGHT} commands in flight, ` +
      'a promise a command',
    leavesOut: 'sockets, parsing, authentication, account streams',
    figures: [figure('rate', 'k transfers/s', rates)],
  };
}

/** A signed transfer at a time on each connection, straight on sockets. */
class TransferChannel implements OrderChannel {
  static #made = 0x1000_0000;
  readonly slots: number;
  sent = 0;
  onAnswer: (slot: number) => void = () => {};
  onError: (error: Error) => void = () => {};
  readonly #sockets: readonly Socket[];
  readonly #server: LoadServer;
  readonly #secret: ReturnType<typeof createSecretKey>;
  readonly #to: number;

  private constructor(sockets: readonly Socket[], server: LoadServer, to: number) {
    this.slots = sockets.length;
    this.#sockets = sockets;
    this.#server = server;
    this.#secret = createSecretKey(Buffer.from(server.secret));
    this.#to = to;
    for (const [slot, socket] of sockets.entries()) {
      const reader = new AnswerReader();
      socket.setNoDelay(true);
      socket.on('error', (error) => this.onError(error));
      socket.on('data', (chunk: Buffer) => {
        const answer = reader.add(chunk);
        if (answer === undefined) return;
        if (/^HTTP\/1.1 200[\s\S]*"repeated":false/.test(answer)) this.onAnswer(slot);
        else this.onError(new Error(answer));
      });
    }
  }

  static async open(server: LoadServer, connections: number, to: number) {
    const { host, port } = server;
    const sockets = Array.from({ length: connections }, () => connect({ host, port }));
    await Promise.all(sockets.map((socket) => once(socket, 'connect')));
    return new TransferChannel(sockets, server, to);
  }

  place(slot: number): void {
    this.sent++;
    const transferId = (++TransferChannel.#made).toString(16);
    const params = `transferId=${transferId}&asset=USD&amount=0.01&account=${this.#to}&`;
    const body = signed(params, this.#secret);
    this.#sockets[slot]!.write(
      'POST /lx/v1/transfer HTTP/1.1\r\nContent-Type: application/x-www-form-urlencoded\r\n' +
        `Content-Length: ${body.length}\r\nHost: lx\r\nX-MBX-APIKEY: ${this.#server.apiKey}\r\n` +
        `\r\n${body}`,
      'latin1',
    );
  }

  cancel(slot: number): void {
    this.place(slot);
  }

  close(): void {
    for (const socket of this.#sockets) socket.destroy();
  }
}

/** @param params each with `&` behind it */
function signed(params: string, secret: ReturnType<typeof createSecretKey> | string): string {
  const text = `${params}recvWindow=60000&timestamp=${Date.now()}`;
  return `${text}&signature=${createHmac('sha256', secret).update(text).digest('hex')}`;
}

async function ask(server: LoadServer, path: string): Promise<unknown> {
  const url = `http://${server.host}:${server.port}${path}?${signed('', server.secret)}`;
  const response = await fetch(url, {
    headers: { 'X-MBX-APIKEY': server.apiKey },
  });
  if (response.ok) return response.json();
  throw new Error(`${path}: ${await response.text()}`);
}

/** Hundredths of a dollar that the account of the key has. */
async function cents(server: LoadServer): Promise<number> {
  const { balances } = (await ask(server, '/api/v3/account')) as {
    balances: { asset: string; free: string }[];
  };
  return Math.round(Number(balances.find(({ asset }) => asset === 'USD')!.free) * 100);
}

/** Medians of the rounds' percentiles. */
function latencies(what: string, rounds: readonly Float64Array[], goal?: Goal): Figure[] {
  const all = rounds.map((each) => percentiles(what, 'µs', each));
  return all[0]!.map(({ name }) => {
    const values = all.flatMap((each) => each.filter((other) => other.name === name));
    const medians = values.map(({ median }) => median);
    return figure(name, 'µs', medians, name.endsWith('p99') ? goal : undefined);
  });
}

/** Beside the plain peer, turn by turn: what of the time is the machine's own. */
async function restReport(options: BenchOptions): Promise<Report> {
  const name = 'transfers, over REST';
  const requests = sized(options, 'commands', REQUESTS);
  const rounds = sized(options, 'rounds', ROUNDS);
  options.progress(`${name}: starting the server`);
  const server = await startLoadServer();
  const peer = await startSyncServer();
  try {
    const { account } = (await ask(server, '/lx/v1/address')) as { account: number };
    // The demo makes its accounts one after another.
    const channel = await TransferChannel.open(server, SLOTS, account + 1);
    const plain = await TransferChannel.open({ ...server, ...peer }, SLOTS, account + 1);
    const before = await cents(server);
    options.progress(`${name}: closed loop`);
    for (const each of [channel, plain]) await closedLoop(each, requests);
    const rates: number[] = [];
    const [ours, theirs]: [Float64Array[], Float64Array[]] = [[], []];
    for (let round = 1; round <= rounds; round++) {
      options.progress(`${name}: round ${round} of ${rounds}`);
      rates.push((await closedLoop(channel, requests)) / 1000);
      ours.push(await openLoop(channel, requests, PER_SECOND));
      theirs.push(await openLoop(plain, requests, PER_SECOND));
    }
    const spent = before - (await cents(server));
    if (spent !== channel.sent) {
      throw new Error(`${channel.sent} transfers of 0.01 took ${spent / 100} away`);
    }
    for (const each of [channel, plain]) each.close();
    return {
      name,
      workload:
        `${requests} signed requests of one transfer each: as fast as ${SLOTS} connections get ` +
        `answers, then due at ${PER_SECOND} a second, latency from when each was due; every ` +
        'answer waits for its fsync. Plain peer: node:http that appends the same request to a ' +
        'file, syncs it, and answers',
      leavesOut:
        'the network; client and server share these cores, and the client signs and parses; ' +
        'a timer of the client that is late, up to 1 ms, counts as latency',
      figures: [
        figure('rate', 'k transfers/s', rates),
        ...latencies('due to answered', ours, { atMost: 5000 }),
        ...latencies('plain peer, due to answered', theirs),
      ],
    };
  } finally {
    await peer.stop();
    await server.stop();
  }
}

export async function* transfersBenchmark(options: BenchOptions): AsyncGenerator<Report> {
  yield await rawReport(options);
  yield await submitReport(1, options);
  yield await submitReport(LEGS, options);
  yield await restReport(options);
}
