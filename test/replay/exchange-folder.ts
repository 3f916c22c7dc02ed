/** Data folders of real exchanges: stopped well or killed, with several files of each kind. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { Prng } from '../../src/base/prng.ts';
import { Feed } from '../../src/feed/feed.ts';
import { Accounts } from '../../src/gateway/accounts/accounts.ts';
import type { Request } from '../../src/gateway/port.ts';
import { ExchangeNode } from '../../src/node/exchange-node.ts';
import {
  OrderType,
  SelfTradePrevention,
  Side,
  TargetKind,
  Template,
  TimeInForce,
} from '../../src/schema/generated/protocol.ts';
import { CAPACITIES, prepareFolder } from '../crash/venue-folder.ts';

const CHILD = fileURLToPath(new URL('../crash/child.ts', import.meta.url));
/** BTCUSD of the venue. */
export const MARKET = 2;

export interface Folder {
  readonly path: string;
  /** Accounts with money. */
  readonly accounts: readonly number[];
}

/** Orders around 100.00, cancels now and then; of the accounts given. */
export function randomRequest(prng: Prng, accounts: readonly number[]): Request {
  const account = prng.pick(accounts);
  if (prng.below(10) === 0) {
    const target = { target: prng.between(1, 200), targetKind: TargetKind.ORDER_ID };
    return { template: Template.CancelOrder, market: 0, account, ...target };
  }
  return {
    ...{ template: Template.NewOrder, market: MARKET, account, clientOrderId: 0, text: '' },
    ...{ side: prng.pick([Side.BUY, Side.SELL]), type: OrderType.LIMIT },
    ...{ timeInForce: TimeInForce.GTC, stp: SelfTradePrevention.NONE },
    ...{ priceTicks: prng.between(9_900, 10_100), quantity: prng.between(100, 500) },
  };
}

/** A node with small files, so that a folder has several of each kind. */
export async function startSmall(folder: string): Promise<ExchangeNode> {
  return ExchangeNode.start({
    folder,
    capacities: CAPACITIES,
    syncMode: 'always',
    intervalMs: 100,
    segmentBytes: 2 ** 17,
    snapshotEvery: 1000,
    folds: { feed: new Feed(), accounts: new Accounts() },
  });
}

/** A venue that has traded and was stopped. */
export async function stoppedFolder(path: string, commands: number, seed = 1): Promise<Folder> {
  const accounts = (await prepareFolder(path, 3)).map(({ account }) => account);
  const prng = new Prng(seed);
  const node = await startSmall(path);
  for (let k = 0; k < commands; ) {
    const some = Array.from({ length: prng.between(1, 30) }, () => randomRequest(prng, accounts));
    await Promise.all(some.map((request) => node.submit(request)));
    k += some.length;
  }
  await node.stop();
  return { path, accounts };
}

/** A node in a process of its own, under load until it is killed. */
export class LoadedChild {
  readonly #child: ChildProcess;
  readonly #exited: Promise<unknown>;
  readonly #prng: Prng;
  readonly #accounts: readonly number[];
  #answers = 0;

  private constructor({ path, accounts }: Folder, seed: number) {
    const flags = ['--disable-warning=ExperimentalWarning', CHILD, path];
    this.#child = spawn(process.execPath, flags, { stdio: ['pipe', 'pipe', 'inherit'] });
    this.#exited = once(this.#child, 'exit');
    this.#accounts = accounts;
    this.#prng = new Prng(seed);
  }

  static async start(folder: Folder, seed = 2): Promise<LoadedChild> {
    const child = new LoadedChild(folder, seed);
    const ready = Promise.withResolvers<void>();
    const lines = createInterface({ input: child.#child.stdout! });
    lines.on('line', (line) => {
      if (line.startsWith('READY')) ready.resolve();
      if (line.startsWith('OK')) child.#onAnswer();
    });
    child.#child.stdin!.on('error', () => {});
    await ready.promise;
    return child;
  }

  #wanted = 0;
  #reached: (() => void) | undefined;

  #onAnswer(): void {
    this.#answers += 1;
    if (this.#answers >= this.#wanted) this.#reached?.();
    this.#send();
  }

  #send(): void {
    const request = randomRequest(this.#prng, this.#accounts);
    this.#child.stdin!.write(`${JSON.stringify(request)}\n`);
  }

  /** Trades until so many requests were answered, and goes on. */
  async answered(count: number): Promise<void> {
    this.#wanted = this.#answers + count;
    const reached = new Promise<void>((resolve) => {
      this.#reached = resolve;
    });
    for (let k = 0; k < 50; k++) this.#send();
    await reached;
  }

  /** Ends it at once; of one that is gone nothing is left to do. */
  async kill(): Promise<void> {
    this.#child.kill('SIGKILL');
    await this.#exited;
  }
}
