/**
 * Orders over FIX: from messages to commands. What happened is told by the session, from the
 * events; here are the refusals and the answers to questions.
 */
import type { MarketInfo } from '../../feed/catalog.ts';
import { CloseReason, Rejection, type Side, Template } from '../../schema/generated/protocol.ts';
import { isOpen, type OrderRecord } from '../accounts/order-record.ts';
import { checkTiming, MAX_RECV_WINDOW_MS } from '../auth.ts';
import { tooManyOrders } from '../dispatch.ts';
import { DialectError } from '../errors.ts';
import type { Log } from '../log.ts';
import type { Outcome, Request } from '../port.ts';
import { rejectionError } from '../rejections.ts';
import type { Caller } from '../rest/endpoint.ts';
import { readPrice, readQty } from '../rest/order-numbers.ts';
import { readNewClientId, readOrder, readTarget } from '../rest/order-params.ts';
import { NO_TERMS } from '../rest/order-terms.ts';
import { Params } from '../rest/params.ts';
import { referenceTicks, requiredMarket } from '../rest/services.ts';
import { inMilliseconds } from '../time-unit.ts';
import { type FixMessage, field, printable } from './codec.ts';
import type { FixServices } from './config.ts';
import type { PendingRequest } from './journal.ts';
import { orderParams } from './order-fields.ts';
import {
  ExecType,
  errorFields,
  NO_ORDER,
  noOrderReport,
  ordRejReason,
  ordStatusOf,
  ordTypeOf,
  sideOf,
  statusReport,
  timeInForceOf,
} from './reports.ts';
import { ALL_SYMBOLS, type FixSession } from './session.ts';
import { parseTimestamp } from './time.ts';

const CxlRejReason = { TOO_LATE: 0, UNKNOWN: 1, OTHER: 2, DUPLICATE: 6 } as const;
const OTHER = 99;
const UNKNOWN_SYMBOL = -1121;
const ORDER_IDS = { orderId: 'orderId', clientId: 'origClientOrderId' } as const;
const ALL = '7';

/** Carries a request out, once it is in the journal. */
export type Action = () => Promise<void>;

export class OrderEntry {
  readonly #services: FixServices;
  readonly #session: FixSession;
  readonly #caller: Caller;
  readonly #nowUs: () => number;
  readonly #log: Log;

  constructor(
    services: FixServices,
    session: FixSession,
    about: { readonly caller: Caller; readonly nowUs: () => number; readonly log: Log },
  ) {
    this.#services = services;
    this.#session = session;
    this.#caller = about.caller;
    this.#nowUs = about.nowUs;
    this.#log = about.log;
  }

  /** Takes a message of order entry. @returns what is to be done once the journal is written */
  take(message: FixMessage): Action | undefined {
    switch (message.type) {
      case 'D':
        return this.#place(message);
      case 'F':
        return this.#change(message, 'F');
      case 'G':
        return this.#change(message, 'G');
      case 'q':
        return this.#massCancel(message);
      case 'H':
        this.#status(message);
        return undefined;
      default:
        this.#massStatus(message);
        return undefined;
    }
  }

  #place(message: FixMessage): Action | undefined {
    const clOrdId = message.get(11)!;
    const symbol = message.get(55)!;
    const side = message.get(54)!;
    const request = {
      type: 'D',
      clOrdId,
      origClOrdId: '',
      target: clOrdId,
      symbol,
      scope: '',
    } as const;
    if (this.#isRepeat(message, clOrdId)) return undefined;
    // The engine knows an order by its first name alone.
    const taken = this.#session.isReplacement(clOrdId) ? duplicate() : undefined;
    let command: Request;
    try {
      this.#takeOrder();
      if (taken !== undefined) throw taken;
      command = this.#orderCommand(message);
    } catch (error) {
      const { code, message: text } = this.#known(error);
      const other = error === taken ? ordRejReason(DUPLICATE) : OTHER;
      const reason = code === UNKNOWN_SYMBOL ? 1 : other;
      this.#session.rejectOrder(request, { side, reason, code, text });
      return undefined;
    }
    const pending = this.#session.journal.addRequest(request);
    return async () => {
      const refusal = await this.#submit(message, command);
      if (refusal === undefined || !this.#session.journal.isPending(pending.id)) return;
      const { code, text, rejection } = refusal;
      this.#session.rejectOrder(pending, { side, reason: ordRejReason(rejection), code, text });
    };
  }

  /** An order that may have been sent before, and was carried out then: how it stands. */
  #isRepeat(message: FixMessage, clOrdId: string): boolean {
    if (message.get(43) !== 'Y' && message.get(97) !== 'Y') return false;
    const order = this.#services.accounts.orderByClientText(this.#caller.account, clOrdId);
    if (order === undefined) return false;
    this.#sendStatus(order, '');
    return true;
  }

  #orderCommand(message: FixMessage): Request {
    const params = new Params(orderParams(message));
    const market = requiredMarket(this.#services.catalog, params);
    const reference = (side: Side) => referenceTicks(this.#services, market, side);
    const { fields, terms } = readOrder({ params, market, referenceTicks: reference });
    return {
      template: Template.AdvancedOrder,
      market: market.id,
      account: this.#caller.account,
      ...fields,
      ...(terms ?? NO_TERMS),
      reduceOnly: 0,
      session: this.#session.journal.number,
    };
  }

  /** Cancel, and cancel/replace. */
  #change(message: FixMessage, type: 'F' | 'G'): Action | undefined {
    const { account } = this.#caller;
    const { accounts } = this.#services;
    const about = { type, clOrdId: message.get(11)!, origClOrdId: message.get(41) ?? '' } as const;
    let known: Readonly<OrderRecord> | undefined;
    let command: Request;
    let target: string;
    try {
      const params = this.#targetParams(message);
      const market = requiredMarket(this.#services.catalog, params);
      readNewClientId(params, 'newClientOrderId');
      const found = readTarget(params, accounts, account, ORDER_IDS);
      const text = params.optional('origClientOrderId');
      known =
        text === undefined
          ? accounts.order(account, found.target)
          : accounts.orderByClientText(account, text);
      target = known?.clientText || (text ?? `#${found.target}`);
      if (type === 'G') this.#takeOrder();
      const common = { market: market.id, account, ...found };
      command =
        type === 'F'
          ? { template: Template.CancelOrder, ...common }
          : {
              template: Template.AmendOrder,
              ...common,
              ...this.#amendment(message, market, known),
            };
    } catch (error) {
      const { code, message: text } = this.#known(error);
      this.#rejectChange(about, known, { code, text, rejection: 0 });
      return undefined;
    }
    const symbol = message.get(55)!;
    const pending = this.#session.journal.addRequest({ ...about, target, symbol, scope: '' });
    return async () => {
      const refusal = await this.#submit(message, command);
      if (refusal === undefined || !this.#session.journal.isPending(pending.id)) return;
      this.#rejectChange(pending, this.#orderOf(target), refusal);
    };
  }

  #orderOf(target: string): Readonly<OrderRecord> | undefined {
    const { accounts } = this.#services;
    const { account } = this.#caller;
    return target.startsWith('#')
      ? accounts.order(account, Number(target.slice(1)))
      : accounts.orderByClientText(account, target);
  }

  #targetParams(message: FixMessage): Params {
    const params = new Map([['symbol', message.get(55)!]]);
    params.set('newClientOrderId', message.get(11)!);
    const orderId = message.get(37);
    if (orderId !== undefined && orderId !== NO_ORDER) params.set('orderId', orderId);
    const name = message.get(41);
    if (name !== undefined) params.set('origClientOrderId', this.#nativeName(name));
    return new Params(params);
  }

  #nativeName(clOrdId: string): string {
    const { accounts } = this.#services;
    const textOf = (orderId: number) => accounts.order(this.#caller.account, orderId)?.clientText;
    return this.#session.nativeName(clOrdId, textOf);
  }

  /** @throws DialectError for what cannot be changed, and for a name that is taken */
  #amendment(message: FixMessage, market: MarketInfo, known: Readonly<OrderRecord> | undefined) {
    const clOrdId = message.get(11)!;
    const taken = this.#services.accounts.orderByClientText(this.#caller.account, clOrdId);
    const isTaken = taken !== undefined && isOpen(taken.status);
    if (isTaken || this.#session.isReplacement(clOrdId)) throw duplicate();
    if (known !== undefined) {
      refuseOther(message, 54, 'side', sideOf(known.side));
      refuseOther(message, 40, 'type', ordTypeOf(known));
      refuseOther(message, 59, 'timeInForce', timeInForceOf(known));
    }
    const price = message.get(44);
    const quantity = message.get(38);
    const params = new Params(new Map(price === undefined ? [] : [['price', price]]));
    const lots = quantity === undefined ? 0 : readQty('quantity', quantity, market);
    if (quantity !== undefined && lots === 0) throw rejectionError(Rejection.QUANTITY_ZERO);
    const ticks = price === undefined ? 0 : readPrice(params, 'price', market);
    if (price !== undefined && ticks === 0) throw rejectionError(Rejection.PRICE_ZERO);
    return { priceTicks: ticks, quantityLots: lots };
  }

  #rejectChange(
    request: Pick<PendingRequest, 'clOrdId' | 'origClOrdId' | 'type'>,
    known: Readonly<OrderRecord> | undefined,
    refusal: Refusal,
  ): void {
    const { code, rejection, text } = refusal;
    this.#session.rejectCancel(request, {
      orderId: known === undefined ? NO_ORDER : String(known.orderId),
      status: ordStatusOf(known),
      reason: cxlRejReason(rejection, code, known),
      code,
      text,
    });
  }

  #massCancel(message: FixMessage): Action | undefined {
    const { account } = this.#caller;
    const clOrdId = message.get(11)!;
    const scope = message.get(530)!;
    const symbol = scope === ALL ? '' : (message.get(55) ?? '');
    const about = { type: 'q', clOrdId, origClOrdId: '', symbol, scope } as const;
    const market = this.#services.catalog.marketBySymbol(symbol);
    if (scope !== ALL && market === undefined) {
      const extra = field(532, 1) + errorFields(UNKNOWN_SYMBOL, 'Invalid symbol.');
      this.#session.massCancelReport(about, { response: '0', affected: 0, extra });
      return undefined;
    }
    const target = market?.symbol ?? ALL_SYMBOLS;
    const pending = this.#session.journal.addRequest({
      ...about,
      symbol: market?.symbol ?? '',
      target,
    });
    const marketId = market?.id ?? 0;
    return async () => {
      let affected = 0;
      const command = {
        template: Template.CancelAll,
        account,
        market: marketId,
        session: 0,
      } as const;
      const refusal = await this.#submit(message, command, ({ events }) => {
        for (const event of events) {
          const isOne = event.template === Template.OrderClosed;
          if (isOne && event.reason === CloseReason.MASS_CANCELLED) affected++;
        }
      });
      const result =
        refusal === undefined
          ? { response: scope, affected, extra: '' }
          : {
              response: '0',
              affected,
              extra: field(532, OTHER) + errorFields(refusal.code, refusal.text),
            };
      this.#session.massCancelReport(pending, result);
    };
  }

  #status(message: FixMessage): void {
    const { accounts } = this.#services;
    const { account } = this.#caller;
    const clOrdId = message.get(11) ?? message.get(41);
    const orderId = message.get(37);
    const native = clOrdId === undefined ? undefined : this.#nativeName(clOrdId);
    const order =
      native === undefined
        ? accounts.order(account, Number(orderId))
        : accounts.orderByClientText(account, native);
    if (order !== undefined) {
      this.#sendStatus(order, '');
      return;
    }
    const waits = native !== undefined && this.#session.journal.requestFor('D', native);
    const extra = waits ? '' : field(103, 5) + errorFields(-2013, 'Order does not exist.');
    const about = { symbol: message.get(55) ?? '', side: message.get(54) ?? '', extra };
    this.#sendNone({ clOrdId: clOrdId ?? '', status: waits ? 'A' : '8', ...about });
  }

  #massStatus(message: FixMessage): void {
    const { accounts, catalog } = this.#services;
    const id = field(584, printable(message.get(584)!));
    const symbol = message.get(55) ?? '';
    const isAll = message.get(585) === ALL;
    const market = isAll ? undefined : catalog.marketBySymbol(symbol);
    const isKnown = isAll || market !== undefined;
    const orders = isKnown ? accounts.openOrders(this.#caller.account, market?.id ?? 0) : [];
    orders.forEach((order, index) => {
      const last = index === orders.length - 1 ? 'Y' : 'N';
      this.#sendStatus(order, id + field(911, orders.length) + field(912, last));
    });
    if (orders.length > 0) return;
    const none = id + field(911, 0) + field(912, 'Y');
    const words = isKnown
      ? field(58, 'There are no open orders.')
      : errorFields(UNKNOWN_SYMBOL, 'Invalid symbol.');
    this.#sendNone({ clOrdId: '', status: '8', symbol, side: '', extra: none + words });
  }

  #sendNone(about: {
    readonly clOrdId: string;
    readonly status: string;
    readonly symbol: string;
    readonly side: string;
    readonly extra: string;
  }): void {
    const execId = this.#session.nextExecId();
    const common = { type: ExecType.STATUS, execId, timeUs: this.#nowUs() };
    this.#session.send('8', noOrderReport({ ...about, ...common }));
  }

  #sendStatus(order: Readonly<OrderRecord>, extra: string): void {
    const market = this.#services.catalog.market(order.market);
    if (market === undefined) return;
    const clOrdId = this.#session.nameOf(order);
    const execId = this.#session.nextExecId();
    this.#session.send('8', statusReport(order, { clOrdId, execId }, market, extra));
  }

  /** @throws DialectError -1015 over the account's limits */
  #takeOrder(): void {
    const verdict = this.#services.limiter.takeOrder(this.#caller.account, this.#nowUs());
    if (!verdict.allowed) throw tooManyOrders(verdict);
  }

  /** @returns why it was refused; undefined: it was carried out */
  async #submit(
    message: FixMessage,
    command: Request,
    onOutcome: (outcome: Outcome) => void = () => {},
  ): Promise<Refusal | undefined> {
    try {
      const checkFresh = () => checkFreshness(message, this.#nowUs());
      checkFresh();
      const params = new Params(new Map());
      const nowUs = this.#nowUs();
      const context = { params, caller: this.#caller, nowUs, checkFresh, time: inMilliseconds };
      const outcome = await this.#services.commands.submit(context, command);
      const { answer } = outcome;
      if (answer.template === Template.Rejected) {
        const { code, message: text } = rejectionError(answer.code);
        return { code, text, rejection: answer.code };
      }
      onOutcome(outcome);
      return undefined;
    } catch (error) {
      const { code, message: text } = this.#known(error);
      return { code, text, rejection: 0 };
    }
  }

  /** What is no refusal is a fault of ours: logged, and told as that. */
  #known(error: unknown): DialectError {
    if (error instanceof DialectError) return error;
    const words = error instanceof Error ? (error.stack ?? error.message) : String(error);
    this.#log.error('a FIX request failed unexpectedly', { error: words });
    return new DialectError(-1000, 'An unknown error occurred while processing the request.');
  }
}

interface Refusal {
  /** Of the dialect. */
  readonly code: number;
  readonly text: string;
  /** Of the engine; 0: it was not asked. */
  readonly rejection: number;
}

function cxlRejReason(
  rejection: number,
  code: number,
  known: Readonly<OrderRecord> | undefined,
): number {
  if (rejection === Rejection.ORDER_NOT_FOUND) {
    return known === undefined ? CxlRejReason.UNKNOWN : CxlRejReason.TOO_LATE;
  }
  return rejection === 0 && code === duplicate().code && known !== undefined
    ? CxlRejReason.DUPLICATE
    : CxlRejReason.OTHER;
}

const DUPLICATE = Rejection.DUPLICATE_CLIENT_ORDER_ID;

/** A name that another open order has. */
function duplicate(): DialectError {
  return rejectionError(DUPLICATE);
}

/** @throws DialectError -1130 for a field that a replace cannot change */
function refuseOther(message: FixMessage, tag: number, name: string, present: string): void {
  const wanted = message.get(tag);
  if (wanted === undefined || wanted === present || present === '') return;
  const text = `Data sent for parameter '${name}' is not valid; it cannot be changed.`;
  throw new DialectError(-1130, text);
}

/** With RecvWindow, a message is good for so long. @throws DialectError -1021, -1131 */
function checkFreshness(message: FixMessage, nowUs: number): void {
  const window = message.get(25000);
  if (window === undefined) return;
  if (!(Number(window) <= MAX_RECV_WINDOW_MS)) {
    throw new DialectError(-1131, `recvWindow must be less than ${MAX_RECV_WINDOW_MS}.`);
  }
  const timestampUs = parseTimestamp(message.get(52) ?? '');
  checkTiming({ timestampUs, recvWindowUs: Math.round(Number(window) * 1000) }, nowUs);
}
