/**
 * Reads one row of a conformance table into a command. Throws on a row that it cannot read.
 *
 *   tick 1000
 *   asset BTC decimals 8              account alice tier 2
 *   market BTC/USD lot 1 tick 1 max-price 1000 max-quantity 1000 min-notional 10 no-ledger
 *   status halted in BTC/USD          status auction cancel-orders
 *   fees tier 0 maker 1000 taker 2000 in BTC/USD
 *   tier 3 of alice                   block alice                    unblock alice
 *   limit alice to 5 orders           limit alice to 500 USD         limit alice to any USD
 *   dead-man alice after 500          dead-man alice off
 *   schedule auction at 2000 cancel-orders                           unschedule
 *   rules reference 100 collar 10% dynamic 2% static 5% auction 60 max-notional 900 triggers best
 *   deposit 100 USD to alice
 *   transfer post 100 USD external>alice id 1; pend 5 USD alice>external id 2
 *   transfer post-pending 2 amount 3 id 4; void-pending 2 id 5
 *   legs 63                           as many legs of 1 USD from alice to bob
 *   buy 10 @ 100 by alice ioc stp cancel-maker as 77 text my-order
 *   sell 10 at market by bob          buy for 500 by bob
 *   sell 10 at market by bob stop 95  buy 10 @ 99 by bob take-profit 98
 *   sell 10 @ 90 by bob trailing 5    sell 10 @ 100 by bob shows 2 until 5000 session 7
 *   buy 10 @ 100 by bob hidden        buy 10 @ 100 by bob minimum 4
 *   buy 10 @ 0 by bob peg best -1     buy 10 @ 100 by bob advanced
 *   oco by alice: sell 5 @ 110; sell 5 at market stop 90
 *   otoco by alice session 7: buy 5 @ 100; sell 5 @ 110; sell 5 at market stop 90
 *   quote all-or-nothing by alice session 7: buy 5 @ 99 as 1; sell 5 @ 101
 *   cancel #1 by alice                cancel client 77 by alice in BTC/USD
 *   cancel all by alice session 7     cancel all in BTC/USD
 *   amend #1 by alice to 5 @ 101
 *   replace #1 by alice anyway with sell 5 @ 100 post-only
 *
 * Without `in`, orders and markets' commands go to market 1, cancels and amendments to any.
 * `{field=value …}` at the end sets fields of the command to values that no word has, such as
 * {side=9 quantity=2^53}; `{1.side=9}` those of its second order, quote or leg.
 */
import {
  AccountStatus,
  type Command,
  MarketStatus,
  Settlement,
  Template,
  TransferKind,
  type TransferLeg,
  TriggerSource,
} from '../../schema/generated/protocol.ts';
import { EXTERNAL_ACCOUNT } from '../core.ts';
import type { Names } from './names.ts';
import {
  type Fields,
  parseAmend,
  parseCancel,
  parseList,
  parseOrder,
  parseQuotes,
  parseReplace,
} from './parse-orders.ts';
import { parseNumber, Row } from './row.ts';

/** `deposit` rows take their transfer ids from here on, so that tables can use small ones. */
const DEPOSIT_IDS = 1n << 64n;
/** `legs` rows take theirs from here on. */
const FIRST_OF_MANY = 1n << 65n;

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

function parseMarket(row: Row, names: Names): Fields {
  const text = row.next();
  const [base = '', quote = ''] = text.split('/');
  const baseAsset = names.assets.id(base);
  const fields: Fields = {
    ...DEFAULTS.market,
    text,
    baseAsset,
    quoteAsset: names.assets.id(quote),
  };
  while (!row.empty) {
    const word = row.next();
    const field = MARKET_WORDS[word];
    if (field) fields[field] = row.number();
    else if (word === 'no-ledger') fields.settlement = Settlement.NONE;
    else row.refuse(word);
  }
  return fields;
}

function parseLeg(text: string, names: Names): TransferLeg {
  const row = new Row(text);
  const kind = row.value(TransferKind) as TransferKind;
  const leg = { kind, pendingId: 0n, amount: 0, debitAccount: 0, creditAccount: 0, asset: 0 };
  if (kind === TransferKind.POST || kind === TransferKind.PEND) {
    leg.amount = row.number();
    leg.asset = names.assets.id(row.next());
    const [debit = '', credit = ''] = row.next().split('>');
    leg.debitAccount = names.accounts.id(debit);
    leg.creditAccount = names.accounts.id(credit);
  } else {
    leg.pendingId = BigInt(row.next());
    if (row.take('amount')) leg.amount = row.number();
  }
  row.expect('id');
  const transferId = BigInt(row.next());
  if (row.take('pending')) leg.pendingId = BigInt(row.next());
  if (row.take('kind')) leg.kind = row.number() as TransferKind;
  if (!row.empty) row.refuse(row.peek());
  return { ...leg, transferId };
}

function parseDeposit(row: Row, names: Names, correlation: number): Fields {
  const amount = row.number();
  const asset = names.assets.id(row.next());
  row.expect('to');
  const leg: TransferLeg = {
    transferId: DEPOSIT_IDS + BigInt(correlation),
    pendingId: 0n,
    amount,
    debitAccount: EXTERNAL_ACCOUNT,
    creditAccount: names.accounts.id(row.next()),
    asset,
    kind: TransferKind.POST,
  };
  return { template: Template.Transfer, legs: [leg] };
}

/** `cancel-orders` and `in BTC/USD`, in any order. */
function parseStatus(row: Row, names: Names, fields: Fields): Fields {
  const each: Fields = { market: 1, cancelOrders: 0, ...fields };
  while (!row.empty) {
    const word = row.next();
    if (word === 'in') each.market = names.markets.id(row.next());
    else if (word === 'cancel-orders') each.cancelOrders = 1;
    else row.refuse(word);
  }
  return each;
}

function parseSchedule(row: Row, names: Names): Fields {
  const status = row.value(MarketStatus);
  row.expect('at');
  const timeUs = row.number();
  return parseStatus(row, names, { template: Template.ScheduleMarketStatus, timeUs, status });
}

function parseRules(row: Row, names: Names): Fields {
  const fields: Fields = {
    template: Template.SetMarketRules,
    market: 1,
    referenceTicks: 0,
    maxNotional: 0,
    auctionUs: 0,
    collarPpm: 0,
    dynamicPpm: 0,
    staticPpm: 0,
    triggerSource: TriggerSource.LAST,
  };
  while (!row.empty) {
    const word = row.next();
    if (word === 'in') fields.market = names.markets.id(row.next());
    else if (word === 'reference') fields.referenceTicks = row.number();
    else if (word === 'max-notional') fields.maxNotional = row.number();
    else if (word === 'auction') fields.auctionUs = row.number();
    else if (word === 'triggers') fields.triggerSource = row.value(TriggerSource);
    else if (['collar', 'dynamic', 'static'].includes(word)) fields[`${word}Ppm`] = row.ppm();
    else row.refuse(word);
  }
  return fields;
}

/** `limit alice to 5 orders`, `limit alice to 500 USD`; `any` for no limit. */
function parseLimit(row: Row, names: Names): Fields {
  const account = names.accounts.id(row.next());
  row.expect('to');
  const amount = row.take('any') ? 0 : row.number();
  if (row.take('orders'))
    return { template: Template.SetAccountLimits, account, maxOpenOrders: amount };
  const asset = names.assets.id(row.next());
  return { template: Template.SetExposureLimit, account, amount, asset };
}

function parseDeadMan(row: Row, names: Names): Fields {
  const fields = { template: Template.SetDeadMan, account: names.accounts.id(row.next()) };
  if (row.take('off')) return { ...fields, timeoutUs: 0 };
  row.expect('after');
  return { ...fields, timeoutUs: row.number() };
}

function parseFees(row: Row, names: Names): Fields {
  const fields: Fields = { template: Template.SetFees, market: 1 };
  row.expect('tier');
  fields.tier = row.number();
  row.expect('maker');
  fields.makerPpm = row.number();
  row.expect('taker');
  fields.takerPpm = row.number();
  if (row.take('in')) fields.market = names.markets.id(row.next());
  return fields;
}

function parseAsset(row: Row): Fields {
  const fields: Fields = { ...DEFAULTS.asset, text: row.next() };
  if (row.take('decimals')) fields.decimals = row.number();
  return fields;
}

function parseAccount(row: Row): Fields {
  const fields: Fields = { ...DEFAULTS.account };
  row.next();
  if (row.take('tier')) fields.tier = row.number();
  return fields;
}

function parseTier(row: Row, names: Names): Fields {
  const tier = row.number();
  row.expect('of');
  return { template: Template.SetAccountTier, tier, account: names.accounts.id(row.next()) };
}

function parseTransfer(row: Row, names: Names): Fields {
  const legs = row.text.trim().slice('transfer'.length).split(';');
  return { template: Template.Transfer, legs: legs.map((leg) => parseLeg(leg, names)) };
}

function parseLegs(row: Row, names: Names): Fields {
  const leg = parseLeg('post 1 USD alice>bob id 1', names);
  const legs = Array.from({ length: row.number() }, (_, index) => ({
    ...leg,
    transferId: FIRST_OF_MANY + BigInt(index),
  }));
  return { template: Template.Transfer, legs };
}

function parseAccountStatus(row: Row, names: Names, status: AccountStatus): Fields {
  return { template: Template.SetAccountStatus, account: names.accounts.id(row.next()), status };
}

type Parse = (row: Row, names: Names, correlation: number) => Fields;

/** Rows by their first word, which has been taken. */
const ROWS: Readonly<Record<string, Parse>> = {
  tick: (row) => ({ template: Template.Tick, timeUs: row.number() }),
  asset: parseAsset,
  account: parseAccount,
  market: parseMarket,
  status: (row, names) =>
    parseStatus(row, names, {
      template: Template.SetMarketStatus,
      status: row.value(MarketStatus),
    }),
  fees: parseFees,
  tier: parseTier,
  block: (row, names) => parseAccountStatus(row, names, AccountStatus.BLOCKED),
  unblock: (row, names) => parseAccountStatus(row, names, AccountStatus.ACTIVE),
  limit: parseLimit,
  'dead-man': parseDeadMan,
  schedule: parseSchedule,
  unschedule: (row, names) =>
    parseStatus(row, names, { template: Template.ScheduleMarketStatus, timeUs: 0, status: 0 }),
  rules: parseRules,
  deposit: parseDeposit,
  transfer: parseTransfer,
  legs: parseLegs,
  cancel: parseCancel,
  amend: parseAmend,
  replace: parseReplace,
};

/** Rows by their first word, which has not been taken. */
const ORDER_ROWS: Readonly<Record<string, Parse>> = {
  buy: parseOrder,
  sell: parseOrder,
  oco: parseList,
  oto: parseList,
  otoco: parseList,
  quote: parseQuotes,
};

function parseFields(text: string, names: Names, correlation: number): Fields {
  const row = new Row(text);
  const order = ORDER_ROWS[row.peek()];
  if (order) return order(row, names, correlation);
  const word = row.next();
  const parse = ROWS[word];
  return parse ? parse(row, names, correlation) : row.refuse(word);
}

/** Sets a field of the command, or with `1.` before its name one of its second part. */
function override(fields: Fields, path: string, value: number): void {
  const [index, field] = path.split('.');
  if (field === undefined) {
    fields[path] = value;
    return;
  }
  const parts = (fields.orders ?? fields.quotes ?? fields.legs) as Fields[];
  parts[Number(index)]![field] = value;
}

/** Reads a row; `correlation` becomes the command's tag. */
export function parseCommand(row: string, names: Names, correlation: number): Command {
  const [text = '', overrides = ''] = row.split('{');
  const fields = parseFields(text, names, correlation);
  for (const pair of overrides.replace('}', '').split(' ')) {
    const [field = '', value = ''] = pair.split('=');
    if (field !== '') override(fields, field, parseNumber(value));
  }
  return { market: 0, account: 0, correlation, ...fields } as Command;
}
