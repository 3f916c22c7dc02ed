/**
 * What protects who makes a market, under `/lx/v1`: a dead-man timer, and quotes that are replaced
 * all at once.
 */
import type { MarketInfo } from '../../feed/catalog.ts';
import {
  CloseReason,
  type MassQuoteLeg,
  type OrderAccepted,
  QuoteMode,
  type QuoteRefused,
  Rejection,
  Side,
  Template,
} from '../../schema/generated/protocol.ts';
import { DialectError, illegal } from '../errors.ts';
import type { Outcome } from '../port.ts';
import { rejectionError } from '../rejections.ts';
import type { TimeFormat } from '../time-unit.ts';
import type { Endpoint, EndpointContext } from './endpoint.ts';
import { checked } from './order-numbers.ts';
import { sideName } from './order-view.ts';
import type { Params } from './params.ts';
import { requiredMarket, type Services } from './services.ts';

/** Quotes of one command. */
export const MAX_QUOTES = 63;
/** A dead-man timer runs so long at most, in milliseconds. */
export const MAX_COUNTDOWN_MS = 86_400_000;
const US_PER_MS = 1000;

/** POST countdownCancelAll, massQuote. */
export function protectionEndpoints(services: Services): Endpoint[] {
  const signed = { method: 'POST', security: 'signed', permission: 'trade' } as const;
  return [
    {
      ...signed,
      path: '/lx/v1/countdownCancelAll',
      wsMethod: 'countdownCancelAll',
      weight: 1,
      knows: ['countdownTime'],
      handle: (context) => countdown(services, context),
    },
    {
      ...signed,
      path: '/lx/v1/massQuote',
      wsMethod: 'massQuote',
      weight: 1,
      order: true,
      knows: ['symbol', 'mode', 'quotes'],
      handle: (context) => massQuote(services, context),
    },
  ];
}

async function countdown(services: Services, context: EndpointContext): Promise<unknown> {
  const { params } = context;
  params.required('countdownTime');
  const timeMs = params.optionalInteger('countdownTime', { min: 0, max: MAX_COUNTDOWN_MS })!;
  const { answer, events } = await services.commands.submit(context, {
    template: Template.SetDeadMan,
    market: 0,
    account: context.caller!.account,
    timeoutUs: timeMs * US_PER_MS,
  });
  if (answer.template === Template.Rejected) throw rejectionError(answer.code);
  const changed = events.find((event) => event.template === Template.DeadManChanged);
  const deadlineUs = changed?.deadlineUs ?? 0;
  return {
    countdownTime: String(timeMs),
    ...(deadlineUs === 0 ? {} : { deadline: context.time(deadlineUs) }),
  };
}

const MODES: Readonly<Record<string, QuoteMode>> = QuoteMode;

async function massQuote(services: Services, context: EndpointContext): Promise<unknown> {
  const { catalog, commands } = services;
  const { caller, orderSession, params } = context;
  const market = requiredMarket(catalog, params);
  const text = params.optional('mode') ?? 'EACH';
  const mode = Object.hasOwn(MODES, text) ? MODES[text] : undefined;
  if (mode === undefined) throw illegal('mode', Object.keys(MODES).join(', '));
  const quotes = readQuotes(params, market);
  orderSession?.accounts.add(caller!.account);
  const outcome = await commands.submit(context, {
    template: Template.MassQuote,
    market: market.id,
    account: caller!.account,
    mode,
    session: orderSession?.id ?? 0,
    // Without quotes it withdraws those that there are; a command has one entry at least.
    quotes: quotes.length === 0 ? [{ ...NO_QUOTE }] : quotes,
  });
  const { answer } = outcome;
  if (answer.template === Template.Rejected) throw refused(answer.code, answer.detail);
  return quoteResult(outcome, market, quotes, context.time);
}

const NO_QUOTE: MassQuoteLeg = { priceTicks: 0, quantity: 0, clientOrderId: 0, side: Side.BUY };

/** A refusal names the quote; what the node refuses is about none. */
function refused(code: number, index: number): DialectError {
  const { code: dialectCode, message, status } = rejectionError(code);
  if (code >= Rejection.NODE_BUSY) return rejectionError(code);
  return new DialectError(dialectCode, message, { status, data: { index } });
}

/** What became of each quote, and how many old ones were withdrawn. */
function quoteResult(
  outcome: Outcome,
  market: MarketInfo,
  quotes: readonly MassQuoteLeg[],
  time: TimeFormat,
) {
  const { events, timeUs } = outcome;
  const wanted = quotes.flatMap(({ quantity }, index) => (quantity === 0 ? [] : [index]));
  let next = 0;
  const results: unknown[] = [];
  let withdrawn = 0;
  for (const event of events) {
    if (event.template === Template.OrderClosed) {
      if (event.reason === CloseReason.QUOTE_REPLACED) withdrawn++;
    } else if (event.template === Template.QuoteRefused) {
      results.push(refusedQuote(event));
      next++;
    } else if (event.template === Template.OrderAccepted) {
      results.push(placedQuote(event, wanted[next++] ?? 0, market));
    }
  }
  const base = { symbol: market.symbol, transactTime: time(timeUs) };
  return { ...base, withdrawn, quotes: results };
}

function placedQuote(event: OrderAccepted, index: number, market: MarketInfo) {
  return {
    index,
    orderId: event.orderId,
    clientOrderId: event.clientOrderId === 0 ? '' : String(event.clientOrderId),
    side: sideName(event.side),
    price: market.priceText(event.priceTicks),
    origQty: market.qtyText(event.quantity),
    status: 'NEW',
  };
}

function refusedQuote({ code, index }: QuoteRefused) {
  return { index, status: 'REJECTED', ...rejectionError(code).body() };
}

/** @throws DialectError -1102, -1130 with the quote that is wrong */
function readQuotes(params: Params, market: MarketInfo): MassQuoteLeg[] {
  const wanted = `it must be a JSON list of at most ${MAX_QUOTES} quotes`;
  let list: unknown;
  try {
    list = JSON.parse(params.required('quotes'));
  } catch (error) {
    if (error instanceof DialectError) throw error;
    throw wrong(wanted);
  }
  if (!Array.isArray(list) || list.length > MAX_QUOTES) throw wrong(wanted);
  return list.map((each: unknown, index) => readQuote(each, index, market));
}

const QUOTE_FIELDS: ReadonlySet<string> = new Set(['side', 'price', 'quantity', 'clientOrderId']);

function readQuote(value: unknown, index: number, market: MarketInfo): MassQuoteLeg {
  const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
  if (!isObject) throw wrong(`quote ${index} is no object`);
  const quote = value as Readonly<Record<string, unknown>>;
  const strange = Object.keys(quote).find((name) => !QUOTE_FIELDS.has(name));
  if (strange !== undefined) throw wrong(`quote ${index} has a field '${strange.slice(0, 40)}'`);
  const { side } = quote;
  if (side !== 'BUY' && side !== 'SELL') throw wrong(`the side of quote ${index} is BUY or SELL`);
  const text = (name: string) => {
    const given = quote[name];
    if (typeof given === 'string' || typeof given === 'number') return String(given);
    throw wrong(`quote ${index} needs a ${name}`);
  };
  const id = quote.clientOrderId === undefined ? '0' : text('clientOrderId');
  const clientOrderId = /^\d{1,16}$/.test(id) ? Number(id) : Number.NaN;
  if (!Number.isSafeInteger(clientOrderId)) {
    throw wrong(`the clientOrderId of quote ${index} is no whole number below 2^53`);
  }
  return {
    priceTicks: checked('price', market.parsePrice(text('price')), 'PRICE_FILTER'),
    quantity: checked('quantity', market.parseQty(text('quantity')), 'LOT_SIZE'),
    clientOrderId,
    side: side === 'BUY' ? Side.BUY : Side.SELL,
  };
}

function wrong(text: string): DialectError {
  return new DialectError(-1130, `Data sent for parameter 'quotes' is not valid; ${text}.`);
}
