/**
 * Rows that place, change or end orders. An order with a term that `NewOrder` has no room for
 * becomes an `AdvancedOrder`; the word `advanced` makes it one without.
 */
import {
  ListKind,
  type MassQuoteLeg,
  type OrderListLeg,
  OrderType,
  PegKind,
  QuoteMode,
  ReplaceMode,
  SelfTradePrevention,
  Side,
  TargetKind,
  Template,
  TimeInForce,
  TriggerKind,
} from '../../schema/generated/protocol.ts';
import type { Names } from './names.ts';
import { parseNumber, Row } from './row.ts';
import { valueFor } from './words.ts';

export type Fields = Record<string, unknown>;

const NO_TERMS: Fields = {
  triggerPriceTicks: 0,
  trigger: TriggerKind.NONE,
  hidden: 0,
  peg: PegKind.NONE,
  reduceOnly: 0,
  session: 0,
  trailingTicks: 0,
  displayLots: 0,
  minimumLots: 0,
  expireTimeUs: 0,
  pegOffsetTicks: 0,
};

/** The words of terms, and what each sets. */
const TERMS: Readonly<Record<string, (row: Row) => Fields>> = {
  advanced: () => ({}),
  stop: (row) => ({ trigger: TriggerKind.STOP, triggerPriceTicks: row.number() }),
  'take-profit': (row) => ({ trigger: TriggerKind.TAKE_PROFIT, triggerPriceTicks: row.number() }),
  trailing: (row) => ({ trigger: TriggerKind.TRAILING, trailingTicks: row.number() }),
  hidden: () => ({ hidden: 1 }),
  shows: (row) => ({ displayLots: row.number() }),
  minimum: (row) => ({ minimumLots: row.number() }),
  until: (row) => ({ timeInForce: TimeInForce.GTD, expireTimeUs: row.number() }),
  peg: (row) => {
    const peg = row.value(PegKind);
    return { peg, pegOffsetTicks: /^[+-]\d/.test(row.peek()) ? offset(row.next()) : 0 };
  },
  session: (row) => ({ session: row.number() }),
  'reduce-only': () => ({ reduceOnly: 1 }),
};

function offset(word: string): number {
  return parseNumber(word.replace('+', ''));
}

/** The options of an order, in any order; without `names` those of an order in a list. */
function parseOptions(row: Row, fields: Fields, names?: Names): Fields {
  let terms: Fields | undefined;
  while (!row.empty) {
    const word = row.next();
    const term = TERMS[word];
    if (word === 'by' && names) fields.account = names.accounts.id(row.next());
    else if (word === 'in' && names) fields.market = names.markets.id(row.next());
    else if (word === 'as') fields.clientOrderId = row.number();
    else if (word === 'text') fields.text = row.next();
    else if (word === 'stp') fields.stp = row.value(SelfTradePrevention);
    else if (word === 'post-only') fields.type = OrderType.POST_ONLY;
    else if (term) terms = { ...terms, ...term(row) };
    else if (valueFor(TimeInForce, word) !== undefined)
      fields.timeInForce = valueFor(TimeInForce, word);
    else row.refuse(word);
  }
  if (names === undefined) return { ...NO_TERMS, ...fields, ...terms };
  if (terms === undefined) return fields;
  if (fields.template !== Template.NewOrder) throw new Error(`no terms here: ${row.text}`);
  return { ...NO_TERMS, ...fields, ...terms, template: Template.AdvancedOrder };
}

/** `by alice`, `in BTC/USD`, `session 7`, in any order. */
function parseWhose(row: Row, fields: Fields, names: Names): Fields {
  while (!row.empty) {
    const word = row.next();
    if (word === 'by') fields.account = names.accounts.id(row.next());
    else if (word === 'in') fields.market = names.markets.id(row.next());
    else if (word === 'session') fields.session = row.number();
    else row.refuse(word);
  }
  return fields;
}

/** `buy 5 @ 100`, `sell 5 at market`, `buy for 500` */
function parseSize(row: Row): Fields {
  const side = row.value(Side);
  const fields: Fields = {
    side,
    priceTicks: 0,
    clientOrderId: 0,
    stp: SelfTradePrevention.NONE,
    timeInForce: TimeInForce.IOC,
    text: '',
  };
  if (row.take('for')) return { ...fields, type: OrderType.MARKET_QUOTE, quantity: row.number() };
  const quantity = row.number();
  if (row.take('at')) {
    row.expect('market');
    return { ...fields, type: OrderType.MARKET, quantity };
  }
  row.expect('@');
  const priceTicks = row.number();
  return { ...fields, type: OrderType.LIMIT, quantity, priceTicks, timeInForce: TimeInForce.GTC };
}

export function parseOrder(row: Row, names: Names): Fields {
  const fields = { template: Template.NewOrder, market: 1, ...parseSize(row) };
  return parseOptions(row, fields, names);
}

/** What stands before the colon, and each part behind it. */
function parts(row: Row): readonly [head: string, parts: readonly string[]] {
  const [head = '', rest = ''] = row.text.split(':');
  const bodies = rest.split(';').filter((part) => part.trim() !== '');
  return [head, bodies];
}

/** `oco by alice: sell 5 @ 110; sell 5 at market stop 90` */
export function parseList(row: Row, names: Names): Fields {
  const [head, legs] = parts(row);
  const words = new Row(head);
  const kind = words.value(ListKind);
  const orders = legs.map((leg): OrderListLeg => {
    const each = new Row(leg);
    const { session: _, peg: __, ...fields } = parseOptions(each, parseSize(each));
    return fields as unknown as OrderListLeg;
  });
  const fields = { template: Template.OrderList, market: 1, session: 0, kind, orders };
  return parseWhose(words, fields, names);
}

/** `quote by alice: buy 5 @ 99; sell 5 @ 101 as 7` */
export function parseQuotes(row: Row, names: Names): Fields {
  const [head, legs] = parts(row);
  const words = new Row(head);
  words.expect('quote');
  const mode = words.take('all-or-nothing') ? QuoteMode.ALL_OR_NOTHING : QuoteMode.EACH;
  const quotes = legs.map((leg): MassQuoteLeg => {
    const each = new Row(leg);
    const side = each.value(Side) as Side;
    const quantity = each.number();
    each.expect('@');
    const priceTicks = each.number();
    const clientOrderId = each.take('as') ? each.number() : 0;
    if (!each.empty) each.refuse(each.peek());
    return { side, quantity, priceTicks, clientOrderId };
  });
  const fields = { template: Template.MassQuote, market: 1, session: 0, mode, quotes };
  return parseWhose(words, fields, names);
}

/** `#12` or `client 77` */
function parseTarget(row: Row): Fields {
  if (row.take('client')) {
    return { target: row.number(), targetKind: TargetKind.CLIENT_ORDER_ID };
  }
  return { target: parseNumber(row.next().replace('#', '')), targetKind: TargetKind.ORDER_ID };
}

export function parseCancel(row: Row, names: Names): Fields {
  const fields = row.take('all')
    ? { template: Template.CancelAll, session: 0 }
    : { template: Template.CancelOrder, ...parseTarget(row) };
  return parseWhose(row, fields, names);
}

export function parseAmend(row: Row, names: Names): Fields {
  const fields: Fields = { template: Template.AmendOrder, ...parseTarget(row) };
  row.expect('by');
  fields.account = names.accounts.id(row.next());
  row.expect('to');
  fields.quantityLots = row.number();
  row.expect('@');
  fields.priceTicks = row.number();
  return parseWhose(row, fields, names);
}

export function parseReplace(row: Row, names: Names): Fields {
  const fields: Fields = { template: Template.CancelReplace, market: 1, ...parseTarget(row) };
  row.expect('by');
  fields.account = names.accounts.id(row.next());
  fields.mode = row.take('anyway') ? ReplaceMode.ALLOW_FAILURE : ReplaceMode.STOP_ON_FAILURE;
  row.expect('with');
  return parseOptions(row, { ...fields, ...parseSize(row) }, names);
}
