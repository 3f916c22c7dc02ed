/**
 * Runs a conformance table on a core. A table is rows: a command at the start of a line, then,
 * indented, a row for each of its events, in order. `book`, `waiting`, `timer`, `balances` and
 * `counts` are questions, answered by indented rows likewise. Lines that begin with `# ` are
 * remarks. Every event is checked, and every invariant after every command. What is given may say
 * `20 times` before a command.
 */
import assert from 'node:assert/strict';
import {
  type Command,
  type Event,
  OrderType,
  Side,
  Template,
  WaitKind,
} from '../../schema/generated/protocol.ts';
import type { Core, EngineConfig, OrderView } from '../core.ts';
import { Invariants } from './invariants.ts';
import { Names } from './names.ts';
import { parseCommand } from './parse.ts';
import { renderEvent } from './render.ts';
import { wordOf } from './words.ts';

export type CoreFactory = (config: EngineConfig) => Core;

export interface Case {
  /** A sentence about behaviour. */
  readonly name: string;
  /** What differs from `DEFAULT_CONFIG`. */
  readonly config?: Partial<EngineConfig>;
  /** Commands that must be accepted and whose events are not listed; `WORLD` unless told. */
  readonly given?: string;
  /** Commands, each with its events. */
  readonly table: string;
}

export const DEFAULT_CONFIG: EngineConfig = {
  maxAssets: 8,
  maxMarkets: 8,
  maxAccounts: 16,
  maxBalances: 64,
  maxOrders: 64,
  maxLevels: 64,
  maxTransfers: 64,
};

/** One market, three traders with 1,000 of each asset. */
export const WORLD = `
asset BTC
asset USD
account alice
account bob
account carol
market BTC/USD
deposit 1000 BTC to alice
deposit 1000 USD to alice
deposit 1000 BTC to bob
deposit 1000 USD to bob
deposit 1000 BTC to carol
deposit 1000 USD to carol
`;

/** One market in which no money moves, three traders. */
export const PLAIN = `
asset BTC
asset USD
account alice
account bob
account carol
market BTC/USD no-ledger
`;

/** As `PLAIN`; the last trade was at 100. */
export const TRADED = `${PLAIN}
sell 1 @ 100 by carol
buy 1 @ 100 by carol
`;

export interface Step {
  readonly row: string;
  readonly expected: string[];
  /** What the table says before it. */
  readonly remark: string;
}

/** The rows of a table with what is expected after each. */
export function parseSteps(table: string): Step[] {
  const steps: Step[] = [];
  let remark = '';
  for (const line of table.split('\n')) {
    if (line.trim() === '') continue;
    if (line.trim().startsWith('# ')) {
      remark = `${remark} ${line.trim().slice(2)}`.trim();
      continue;
    }
    if (!line.startsWith(' ')) {
      steps.push({ row: line.trim(), expected: [], remark });
      remark = '';
      continue;
    }
    const step = steps.at(-1);
    if (!step) throw new Error(`a table begins with a command, not with: ${line}`);
    step.expected.push(line.trim());
  }
  return steps;
}

/** What shows, and after a `+` what is concealed. */
function lots(shown: number, concealed: number): string {
  return concealed === 0 ? String(shown) : `${shown}+${concealed}`;
}

export function renderBook(core: Core, market: number, names: Names): string[] {
  const side = (word: string, value: Side): string[] => {
    const orders = core.orders(market, value);
    return core.levels(market, value).map(({ priceTicks, totalLots, hiddenLots }) => {
      const list = orders
        .filter((order) => order.priceTicks === priceTicks)
        .map(({ orderId, account, shownLots, leavesLots }) => {
          const open = lots(shownLots, leavesLots - shownLots);
          return `#${orderId} ${names.accounts.name(account)} ${open}`;
        });
      return `${word} ${lots(totalLots, hiddenLots)} @ ${priceTicks}: ${list.join(', ')}`;
    });
  };
  const rows = [...side('bid', Side.BUY), ...side('ask', Side.SELL)];
  return rows.length > 0 ? rows : ['empty'];
}

function renderWaitingOrder(order: OrderView, names: Names): string {
  const { type, leavesLots, priceTicks, waits, triggerPriceTicks, listId, expireTimeUs } = order;
  const size = type === OrderType.MARKET_QUOTE ? `for ${leavesLots}` : String(leavesLots);
  const priced = type === OrderType.LIMIT || type === OrderType.POST_ONLY;
  return [
    `#${order.orderId} ${names.accounts.name(order.account)} ${wordOf(Side, order.side)} ${size}`,
    priced ? `@ ${priceTicks}` : type === OrderType.MARKET ? 'at market' : '',
    `waits for ${wordOf(WaitKind, waits)}`,
    waits === WaitKind.TRIGGER ? String(triggerPriceTicks) : '',
    listId === 0 ? '' : `in list #${listId}`,
    expireTimeUs === 0 ? '' : `until ${expireTimeUs}`,
    order.market === 1 ? '' : `in ${names.markets.name(order.market)}`,
  ]
    .filter((part) => part !== '')
    .join(' ');
}

export function renderWaiting(core: Core, names: Names): string[] {
  const rows = [...core.waitingOrders()].map((order) => renderWaitingOrder(order, names));
  return rows.length > 0 ? rows : ['none'];
}

function renderBalances(core: Core, names: Names): string[] {
  return [...core.balances()]
    .sort((a, b) => a.account - b.account || a.asset - b.asset)
    .map(({ account, asset, available, reserved }) => {
      const units = reserved === 0 ? `${available}` : `${available}+${reserved}`;
      return `${names.accounts.name(account)} ${units} ${names.assets.name(asset)}`;
    });
}

/** The answer to a question, or undefined where the row is a command. */
function answer(core: Core, row: string, names: Names): string[] | undefined {
  const [word, name = '1'] = row.split(' ');
  if (word === 'book') return renderBook(core, names.markets.id(name), names);
  if (word === 'balances') return renderBalances(core, names);
  if (word === 'waiting') return renderWaiting(core, names);
  if (word === 'timer') return [core.nextTimerUs === 0 ? 'none' : `at ${core.nextTimerUs}`];
  if (word !== 'counts') return undefined;
  const { assets, markets, accounts } = core.counts();
  return [`${assets} assets, ${markets} markets, ${accounts} accounts`];
}

/** Gives what a command created the name by which the table calls it. */
function learn(row: string, events: readonly Event[], names: Names): void {
  const [kind, name = ''] = row.split(/\s+/);
  const first = events[0];
  if (first?.template !== Template.Accepted) return;
  if (kind === 'asset') names.assets.set(name, first.resultId);
  if (kind === 'account') names.accounts.set(name, first.resultId);
  if (kind === 'market') names.markets.set(name, first.resultId);
}

/** Consequences that are of a market as such. */
const OF_A_MARKET: ReadonlySet<number> = new Set([
  Template.AuctionIndicated,
  Template.AuctionUncrossed,
]);

/** Events whose header is the command's. */
const OF_THE_COMMAND: ReadonlySet<number> = new Set([
  Template.FeesChanged,
  Template.AccountTierChanged,
  Template.QuoteRefused,
  Template.MarketRulesChanged,
  Template.MarketScheduled,
  Template.AccountStatusChanged,
  Template.AccountLimitsChanged,
  Template.ExposureLimitChanged,
]);

/** What holds of the events of every command and is not in the rows. */
function checkHeaders(command: Command, events: readonly Event[], sequence: number): void {
  const { template } = command;
  for (const [index, event] of events.entries()) {
    assert.equal(event.sequence, sequence, 'sequence');
    if ('correlation' in event) {
      assert.equal(event.correlation, index === 0 ? command.correlation : 0, 'correlation');
    }
    if (event.template === Template.Accepted || event.template === Template.Rejected) {
      const { market, account } = command;
      assert.deepEqual(
        [event.market, event.account, event.command],
        [market, account, template],
        'echoed header',
      );
    }
    if (event.template === Template.MarketStatusChanged) {
      const account = template === Template.SetMarketStatus ? command.account : 0;
      assert.equal(event.account, account, 'account of a change of status');
    }
    if (OF_THE_COMMAND.has(event.template)) {
      const { market, account } = command;
      assert.deepEqual([event.market, event.account], [market, account], 'header');
    }
    if (OF_A_MARKET.has(event.template)) assert.equal(event.account, 0, 'account of a market');
  }
}

/** A table at work on a core: what is given has been applied. */
export class TableRun {
  readonly #core: Core;
  readonly #names = new Names();
  readonly #invariants: Invariants;

  constructor(make: CoreFactory, each: Case) {
    this.#core = make({ ...DEFAULT_CONFIG, ...each.config });
    this.#invariants = new Invariants(this.#core);
    for (const { row } of parseSteps(each.given ?? WORLD)) this.#give(row);
  }

  #give(row: string): void {
    const [, times = '1', command = row] = /^(\d+) times (.*)$/.exec(row) ?? [];
    for (let k = 0; k < Number(times); k++) {
      const [first] = this.#apply(command);
      assert.notEqual(first?.template, Template.Rejected, `given: ${row} is rejected`);
    }
    this.#invariants.check();
  }

  #apply(row: string): Event[] {
    const sequence = this.#core.sequence + 1;
    const command = parseCommand(row, this.#names, 1000 + sequence);
    const events = this.#core.apply(command);
    learn(row, events, this.#names);
    checkHeaders(command, events, sequence);
    this.#invariants.record(command, events);
    return events;
  }

  /** The book of every market, as `book` tells it, by the market's name. */
  books(): ReadonlyMap<string, readonly string[]> {
    const ids = Array.from({ length: this.#core.counts().markets }, (_, k) => k + 1);
    return new Map(
      ids.map((id) => [this.#names.markets.name(id), renderBook(this.#core, id, this.#names)]),
    );
  }

  /** The rows that answer a row of the table. */
  step(row: string): string[] {
    const known = answer(this.#core, row, this.#names);
    if (known) return known;
    const events = this.#apply(row);
    this.#invariants.check();
    return events.map((event) => renderEvent(event, this.#names));
  }
}

/** What a table run on a core gives: the table itself when all is well. */
export function runTable(make: CoreFactory, each: Case): string {
  const run = new TableRun(make, each);
  return parseSteps(each.table)
    .flatMap(({ row }) => [row, ...run.step(row).map((line) => `  ${line}`)])
    .join('\n');
}

/** Runs a table and asserts every row. */
export function checkTable(make: CoreFactory, each: Case): void {
  const expected = parseSteps(each.table).flatMap(({ row, expected }) => [
    row,
    ...expected.map((line) => `  ${line}`),
  ]);
  assert.equal(runTable(make, each), expected.join('\n'));
}
