/** An exchange without sockets, with anchors: in this process, in a folder of the test's. */
import { EXTERNAL_ACCOUNT } from '../../src/engine/engine.ts';
import { Feed } from '../../src/feed/feed.ts';
import { Accounts } from '../../src/gateway/accounts/accounts.ts';
import { SILENT_LOG } from '../../src/gateway/log.ts';
import { Anchors, type AnchorsOptions } from '../../src/node/anchors.ts';
import { ExchangeNode } from '../../src/node/exchange-node.ts';
import { carryOut, posting } from '../../src/node/venue.ts';
import { Template } from '../../src/schema/generated/protocol.ts';
import { CAPACITIES } from '../crash/venue-folder.ts';

export const HOUR_MS = 3_600_000;
/** A minute after a full hour. */
export const NOW_MS = 500_000 * HOUR_MS + 60_000;
const HEADER = { market: 0, account: 0 };

export class Running {
  readonly node: ExchangeNode;
  readonly accounts: Accounts;
  readonly anchors: Anchors;

  private constructor(node: ExchangeNode, accounts: Accounts, anchors: Anchors) {
    this.node = node;
    this.accounts = accounts;
    this.anchors = anchors;
  }

  /** Anchors are not started. */
  static async start(folder: string, options: Partial<AnchorsOptions> = {}): Promise<Running> {
    const [feed, accounts] = [new Feed(), new Accounts()];
    const node = await ExchangeNode.start({
      ...{ folder, capacities: CAPACITIES, syncMode: 'never', intervalMs: 100 },
      ...{ segmentBytes: 2 ** 20, snapshotEvery: 1e9, folds: { feed, accounts } },
    });
    const { catalog } = feed;
    const everyMs = HOUR_MS;
    const parts = { folder, node, catalog, everyMs, log: SILENT_LOG, nowMs: () => NOW_MS };
    return new Running(node, accounts, new Anchors({ ...parts, ...options }));
  }

  async pay(transferId: number, account: number, asset: number, amount: number): Promise<void> {
    const leg = { debitAccount: EXTERNAL_ACCOUNT, creditAccount: account, asset, amount };
    const legs = [posting({ transferId: BigInt(transferId), ...leg })];
    await carryOut(this.node, { template: Template.Transfer, ...HEADER, legs });
  }

  /** BTC is asset 1 and USD 2; five accounts have some. @returns their numbers */
  async open(): Promise<number[]> {
    for (const text of ['BTC', 'USD']) {
      await carryOut(this.node, { template: Template.CreateAsset, ...HEADER, decimals: 6, text });
    }
    const made = [];
    for (let k = 0; k < 5; k++) {
      made.push(
        await carryOut(this.node, { template: Template.CreateAccount, ...HEADER, tier: 0 }),
      );
    }
    for (const [k, account] of made.entries()) await this.pay(k + 1, account, 2, 100 * (k + 1));
    await this.pay(99, made[0]!, 1, 7);
    return made;
  }

  async stop(): Promise<void> {
    await this.anchors.close();
    await this.node.stop();
  }
}
