/**
 * Reads one row of a conformance table into a command. Throws on a row that it cannot read.
 *
 *   tick 1000
 *   asset BTC decimals 8              account alice tier 2
 *   market BTC/USD lot 1 tick 1 max-price 1000 max-quantity 1000 min-notional 10 no-ledger
 *   status halted in BTC/USD          fees tier 0 maker 1000 taker 2000 in BTC/USD
 *   tier 3 of alice
 *   deposit 100 USD to alice
 *   transfer post 100 USD external>alice id 1; pend 5 USD alice>external id 2
 *   transfer post-pending 2 amount 3 id 4; void-pending 2 id 5
 *   legs 63                           as many legs of 1 USD from alice to bob
 *   buy 10 @ 100 by alice ioc stp cancel-maker as 77 text my-order
 *   sell 10 at market by bob          buy for 500 by bob
 *   cancel #1 by alice                cancel client 77 by alice in BTC/USD
 *   cancel all by alice               cancel all in BTC/USD
 *   amend #1 by alice to 5 @ 101
 *   replace #1 by alice anyway with sell 5 @ 100 post-only
 *
 * Without `in`, orders go to market 1, cancels and amendments to any. `{field=value …}` at the end
 * sets fields of the command to values that no word has, such as {side=9 quantity=2^53}.
 */
import {
  type Command,
  MarketStatus,
  OrderType,
  ReplaceMode,
  SelfTradePrevention,
  Settlement,
  Side,
  TargetKind,
  Template,
  TimeInForce,
  TransferKind,
  type TransferLeg,
} from '../../schema/generated/protocol.ts';
import { EXTERNAL_ACCOUNT } from '../core.ts';
import type { Names } from './names.ts';
import { valueFor } from './words.ts';

type Fields = Record<string, unknown>;

/** `deposit` rows take their transfer ids from here on, so that tables can use small ones. */
const DEPOSIT_IDS = 1n << 64n;
/** `legs` rows take theirs from here on. */
const FIRST_OF_MANY = 1n << 65n;

/** The words of a row, taken from the front. */
class Words {
  readonly row: string;
  readonly #words: string[];

  constructor(row: string) {
    this.row = row;
    this.#words = row.split(/\s+/).filter((word) => word !== '');
  }

  get empty(): boolean {
    return this.#words.length === 0;
  }

  peek(): string {
    return this.#words[0] ?? '';
  }

  next(): string {
    const word = this.#words.shift();
    if (word === undefined) throw new Error(`row ends too early: ${this.row}`);
    return word;
  }

  /** Takes the word when it is the next. */
  take(word: string): boolean {
    if (this.peek() !== word) return false;
    this.#words.shift();
    return true;
  }

  expect(word: string): void {
    if (!this.take(word)) throw new Error(`expected ${word} before ${this.peek()} in: ${this.row}`);
  }

  number(): number {
    return parseNumber(this.next());
  }

  value(values: Readonly<Record<string, number>>): number {
    const word = this.next();
    const value = valueFor(values, word);
    if (value === undefined) throw new Error(`no value is called ${word} in: ${this.row}`);
    return value;
  }
}

/** `100`, `2^53`, `2^53-1` */
export function parseNumber(text: string): number {
  const match = /^(\d+)(?:\^(\d+))?(?:([+-])(\d+))?$/.exec(text);
  if (!match) throw new Error(`not a number: ${text}`);
  const power = Number(match[1]) ** Number(match[2] ?? 1);
  return power + Number(`${match[3] ?? '+'}${match[4] ?? 0}`);
}

const DEFAULTS: Readonly<Record<string, Fields>> = {
  asset: { template: Template.CreateAsset, decimals: 0 },
  account: { template: Template.CreateAccount, tier: 0 },
  market: {
    template: Template.CreateMarket,
    settlement: Settlement.LEDGER,
    baseUnitsPerLot: 1,
    quoteUnitsPerTickLot: 1,
    maxPriceTicks: 1_000_000,
    maxQuantityLots: 1_000_000,
    minNotional: 0,
  },
};

const MARKET_WORDS: Readonly<Record<string, string>> = {
  lot: 'baseUnitsPerLot',
  tick: 'quoteUnitsPerTickLot',
  'max-price': 'maxPriceTicks',
  'max-quantity': 'maxQuantityLots',
  'min-notional': 'minNotional',
};

function parseMarket(words: Words, names: Names): Fields {
  const text = words.next();
  const [base = '', quote = ''] = text.split('/');
  const baseAsset = names.assets.id(base);
  const fields: Fields = {
    ...DEFAULTS.market,
    text,
    baseAsset,
    quoteAsset: names.assets.id(quote),
  };
  while (!words.empty) {
    const word = words.next();
    const field = MARKET_WORDS[word];
    if (field) fields[field] = words.number();
    else if (word === 'no-ledger') fields.settlement = Settlement.NONE;
    else throw new Error(`${word}? in: ${words.row}`);
  }
  return fields;
}

function parseLeg(row: string, names: Names): TransferLeg {
  const words = new Words(row);
  const kind = words.value(TransferKind) as TransferKind;
  const leg = { kind, pendingId: 0n, amount: 0, debitAccount: 0, creditAccount: 0, asset: 0 };
  if (kind === TransferKind.POST || kind === TransferKind.PEND) {
    leg.amount = words.number();
    leg.asset = names.assets.id(words.next());
    const [debit = '', credit = ''] = words.next().split('>');
    leg.debitAccount = names.accounts.id(debit);
    leg.creditAccount = names.accounts.id(credit);
  } else {
    leg.pendingId = BigInt(words.next());
    if (words.take('amount')) leg.amount = words.number();
  }
  words.expect('id');
  const transferId = BigInt(words.next());
  if (words.take('pending')) leg.pendingId = BigInt(words.next());
  if (words.take('kind')) leg.kind = words.number() as TransferKind;
  if (!words.empty) throw new Error(`${words.peek()}? in: ${row}`);
  return { ...leg, transferId };
}

function parseDeposit(words: Words, names: Names, correlation: number): Fields {
  const amount = words.number();
  const asset = names.assets.id(words.next());
  words.expect('to');
  const leg: TransferLeg = {
    transferId: DEPOSIT_IDS + BigInt(correlation),
    pendingId: 0n,
    amount,
    debitAccount: EXTERNAL_ACCOUNT,
    creditAccount: names.accounts.id(words.next()),
    asset,
    kind: TransferKind.POST,
  };
  return { template: Template.Transfer, legs: [leg] };
}

/** `by alice`, `in BTC/USD` and the options of orders, in any order. */
function parseOptions(words: Words, names: Names, fields: Fields): Fields {
  while (!words.empty) {
    const word = words.next();
    if (word === 'by') fields.account = names.accounts.id(words.next());
    else if (word === 'in') fields.market = names.markets.id(words.next());
    else if (word === 'as') fields.clientOrderId = words.number();
    else if (word === 'text') fields.text = words.next();
    else if (word === 'stp') fields.stp = words.value(SelfTradePrevention);
    else if (word === 'post-only') fields.type = OrderType.POST_ONLY;
    else if (valueFor(TimeInForce, word) !== undefined)
      fields.timeInForce = valueFor(TimeInForce, word);
    else throw new Error(`${word}? in: ${words.row}`);
  }
  return fields;
}

function parseOrder(words: Words): Fields {
  const side = words.value(Side);
  const fields: Fields = {
    side,
    priceTicks: 0,
    clientOrderId: 0,
    stp: SelfTradePrevention.NONE,
    timeInForce: TimeInForce.IOC,
    text: '',
  };
  if (words.take('for'))
    return { ...fields, type: OrderType.MARKET_QUOTE, quantity: words.number() };
  const quantity = words.number();
  if (words.take('at')) {
    words.expect('market');
    return { ...fields, type: OrderType.MARKET, quantity };
  }
  words.expect('@');
  const priceTicks = words.number();
  const timeInForce = TimeInForce.GTC;
  return { ...fields, type: OrderType.LIMIT, quantity, priceTicks, timeInForce };
}

/** `#12` or `client 77` */
function parseTarget(words: Words): Fields {
  if (words.take('client')) {
    return { target: words.number(), targetKind: TargetKind.CLIENT_ORDER_ID };
  }
  return { target: parseNumber(words.next().replace('#', '')), targetKind: TargetKind.ORDER_ID };
}

function parseCancel(words: Words, names: Names): Fields {
  if (words.take('all'))
    return parseOptions(words, names, { template: Template.CancelAll, session: 0 });
  const fields = { template: Template.CancelOrder, ...parseTarget(words) };
  return parseOptions(words, names, fields);
}

function parseAmend(words: Words, names: Names): Fields {
  const fields: Fields = { template: Template.AmendOrder, ...parseTarget(words) };
  words.expect('by');
  fields.account = names.accounts.id(words.next());
  words.expect('to');
  fields.quantityLots = words.number();
  words.expect('@');
  fields.priceTicks = words.number();
  return parseOptions(words, names, fields);
}

function parseReplace(words: Words, names: Names): Fields {
  const fields: Fields = { template: Template.CancelReplace, market: 1, ...parseTarget(words) };
  words.expect('by');
  fields.account = names.accounts.id(words.next());
  fields.mode = words.take('anyway') ? ReplaceMode.ALLOW_FAILURE : ReplaceMode.STOP_ON_FAILURE;
  words.expect('with');
  return parseOptions(words, names, { ...fields, ...parseOrder(words) });
}

function parseSetting(words: Words, names: Names, kind: string): Fields {
  if (kind === 'tick') return { template: Template.Tick, timeUs: words.number() };
  if (kind === 'tier') {
    const tier = words.number();
    words.expect('of');
    return { template: Template.SetAccountTier, tier, account: names.accounts.id(words.next()) };
  }
  if (kind === 'status') {
    const status = words.value(MarketStatus);
    return parseOptions(words, names, {
      template: Template.SetMarketStatus,
      cancelOrders: 0,
      market: 1,
      status,
    });
  }
  const fields: Fields = { template: Template.SetFees, market: 1 };
  words.expect('tier');
  fields.tier = words.number();
  words.expect('maker');
  fields.makerPpm = words.number();
  words.expect('taker');
  fields.takerPpm = words.number();
  return parseOptions(words, names, fields);
}

function parseFields(row: string, names: Names, correlation: number): Fields {
  const words = new Words(row);
  const kind = words.peek();
  if (kind === 'buy' || kind === 'sell') {
    const order = { template: Template.NewOrder, market: 1, ...parseOrder(words) };
    return parseOptions(words, names, order);
  }
  words.next();
  switch (kind) {
    case 'asset': {
      const fields: Fields = { ...DEFAULTS.asset, text: words.next() };
      if (words.take('decimals')) fields.decimals = words.number();
      return fields;
    }
    case 'account': {
      const fields: Fields = { ...DEFAULTS.account };
      words.next();
      if (words.take('tier')) fields.tier = words.number();
      return fields;
    }
    case 'market':
      return parseMarket(words, names);
    case 'deposit':
      return parseDeposit(words, names, correlation);
    case 'transfer': {
      const legs = row.slice(kind.length).split(';');
      return { template: Template.Transfer, legs: legs.map((leg) => parseLeg(leg, names)) };
    }
    case 'legs': {
      const leg = parseLeg('post 1 USD alice>bob id 1', names);
      const legs = Array.from({ length: words.number() }, (_, index) => ({
        ...leg,
        transferId: FIRST_OF_MANY + BigInt(index),
      }));
      return { template: Template.Transfer, legs };
    }
    case 'cancel':
      return parseCancel(words, names);
    case 'amend':
      return parseAmend(words, names);
    case 'replace':
      return parseReplace(words, names);
    default:
      return parseSetting(words, names, kind);
  }
}

/** Reads a row; `correlation` becomes the command's tag. */
export function parseCommand(row: string, names: Names, correlation: number): Command {
  const [text = '', overrides = ''] = row.split('{');
  const fields = parseFields(text, names, correlation);
  for (const pair of overrides.replace('}', '').split(' ')) {
    const [field = '', value = ''] = pair.split('=');
    if (field !== '') fields[field] = parseNumber(value);
  }
  return { market: 0, account: 0, correlation, ...fields } as Command;
}
