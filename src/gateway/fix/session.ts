/**
 * A FIX session as it lives on between connections and restarts: its numbers and messages (in the
 * journal), its requests without an answer, and what it tells of what happens to orders. It sends
 * over the connection that is logged on, if one is; without, application messages wait in the
 * journal until the client asks for them.
 *
 * Each event of the account comes here exactly once while the exchange runs, and again when a
 * restart replays the log: what the journal says was told is not told again.
 */
import type { Catalog } from '../../feed/catalog.ts';
import type { UserEvent } from '../accounts/user-events.ts';
import { encodeFrame, field, printable } from './codec.ts';
import type { LogPosition, PendingRequest, SessionJournal } from './journal.ts';
import {
  ExecType,
  errorFields,
  execTypeOf,
  executionReport,
  NO_ORDER,
  noOrderReport,
  type OrderEvent,
  ordStatusOf,
} from './reports.ts';
import { timestampText } from './time.ts';

/** What a session is for, by its TargetCompID. */
export const SESSION_KINDS = {
  LX: 'orders',
  'LX.MD': 'market data',
  'LX.DC': 'drop copy',
} as const;
export type SessionKind = (typeof SESSION_KINDS)[keyof typeof SESSION_KINDS];

/** Where what a session sends goes. */
export interface SessionLink {
  /** Takes a frame; what is taken in one turn of the event loop goes out together. */
  write(frame: string): void;
  /** Ends the connection with a Logout. */
  end(text: string): void;
}

export interface SessionServices {
  readonly catalog: Catalog;
  readonly nowUs: () => number;
  /** Writes the journal, then sends, before this turn of the event loop ends. */
  readonly flushSoon: (session: FixSession) => void;
}

/** Target of a mass cancel in all symbols; no client order id and no symbol has it. */
export const ALL_SYMBOLS = '*';

/** What a request that a restart cut off is told. */
const CUT_OFF = 'The exchange restarted before this was carried out; it had no effect.';
const CUT_OFF_CODE = -1007;
const UNKNOWN_OUTCOME = 'The exchange restarted meanwhile; ask for the open orders (AF).';

export class FixSession {
  readonly kind: SessionKind;
  readonly journal: SessionJournal;
  readonly #services: SessionServices;
  /** The connection that is logged on. */
  link: SessionLink | undefined;
  #made = 0;

  constructor(journal: SessionJournal, services: SessionServices) {
    this.journal = journal;
    this.#services = services;
    const { target } = journal.name;
    this.kind = SESSION_KINDS[target as keyof typeof SESSION_KINDS];
  }

  get account(): number {
    return this.journal.name.account;
  }

  /** Sends a message that is never sent again: of the session itself, or market data. */
  sendOnce(type: string, body: string): void {
    if (this.link === undefined) return;
    const seq = this.journal.addSent();
    const frame = this.frame({ type, seq, timeUs: this.#services.nowUs(), body });
    this.link.write(frame);
    this.#services.flushSoon(this);
  }

  /** Sends a message that the client can ask for again. */
  send(
    type: string,
    body: string,
    about: { readonly position?: LogPosition; readonly request?: number } = {},
  ): void {
    const timeUs = this.#services.nowUs();
    const seq = this.journal.addMessage({ type, timeUs, body }, about);
    this.link?.write(this.frame({ type, seq, timeUs, body }));
    this.#services.flushSoon(this);
  }

  /** A whole message. @param originalUs of a message that is sent again: when it was sent first */
  frame(message: {
    readonly type: string;
    readonly seq: number;
    readonly timeUs: number;
    readonly body: string;
    readonly originalUs?: number;
  }): string {
    const { body, originalUs, seq, timeUs, type } = message;
    const { sender, target } = this.journal.name;
    const again =
      originalUs === undefined ? '' : field(43, 'Y') + field(122, timestampText(originalUs));
    return encodeFrame(
      field(35, type) +
        field(49, target) +
        field(56, sender) +
        field(34, seq) +
        field(52, timestampText(timeUs)) +
        again +
        body,
    );
  }

  /** An ExecID of a report that is not of an event in the log. */
  nextExecId(): string {
    const { number } = this.journal;
    const time = Math.floor(this.#services.nowUs()).toString(36);
    return `s${number.toString(36)}-${time}-${(++this.#made).toString(36)}`;
  }

  /** The name of an order in this session: what it was placed with, or replaced by. */
  nameOf(order: { readonly orderId: number; readonly clientText: string }): string {
    return this.journal.alias(order.orderId) ?? order.clientText;
  }

  /** The client order id that the exchange knows an order by, from its name in this session. */
  nativeName(clOrdId: string, textOf: (orderId: number) => string | undefined): string {
    const orderId = this.journal.orderOfAlias(clOrdId);
    if (orderId !== undefined) return textOf(orderId) ?? clOrdId;
    return this.journal.replaceBy(clOrdId)?.target ?? clOrdId;
  }

  /** Whether an open order of this session was replaced under this name, or is about to be. */
  isReplacement(clOrdId: string): boolean {
    const { journal } = this;
    return journal.orderOfAlias(clOrdId) !== undefined || journal.replaceBy(clOrdId) !== undefined;
  }

  /** Something happened to an order of the account. */
  onOrder(event: OrderEvent, position: LogPosition): void {
    if (this.kind === 'market data' || this.journal.isTold(position)) return;
    const { order } = event;
    const isOwn = order.terms?.session === this.journal.number;
    const request = this.kind === 'orders' ? this.#requestBehind(event, isOwn) : undefined;
    if (this.kind === 'orders' && !isOwn && request === undefined) return;
    const market = this.#services.catalog.market(order.market);
    if (market === undefined) return;
    const before = this.nameOf(order);
    const asked = request !== undefined && request.type !== 'D';
    const clOrdId = asked ? request.clOrdId : before;
    if (request?.type === 'G') this.journal.setAlias(order.orderId, clOrdId);
    const execId = `${position.sequence}-${order.account}-${position.ordinal}`;
    const names = { clOrdId, origClOrdId: asked ? before : undefined };
    const about = { ...names, execId, asked: asked && request.type !== 'q' };
    const body = executionReport(event, about, market, this.#services.catalog);
    // A mass cancel has an answer of its own, after the reports.
    const answers = request === undefined || request.type === 'q' ? {} : { request: request.id };
    this.send('8', body, { position, ...answers });
    if (isOver(event)) this.journal.setAlias(order.orderId, '');
  }

  /** The request of this session that an event answers. */
  #requestBehind(event: OrderEvent, isOwn: boolean): PendingRequest | undefined {
    const { journal } = this;
    const { clientText, market, orderId } = event.order;
    switch (event.execution) {
      case 'NEW': {
        const isAnswer = isOwn && execTypeOf(event, false) === ExecType.NEW;
        return isAnswer ? journal.requestFor('D', clientText) : undefined;
      }
      case 'CANCELED':
        return (
          journal.requestFor('F', clientText) ??
          journal.requestFor('F', `#${orderId}`) ??
          this.#massCancel(market)
        );
      case 'REPLACED':
        return journal.requestFor('G', clientText) ?? journal.requestFor('G', `#${orderId}`);
      default:
        return undefined;
    }
  }

  #massCancel(market: number): PendingRequest | undefined {
    const symbol = this.#services.catalog.market(market)?.symbol ?? '';
    return this.journal.requestFor('q', ALL_SYMBOLS) ?? this.journal.requestFor('q', symbol);
  }

  /** Answers what a restart cut off: the log says what was carried out, and that was told. */
  settle(): void {
    for (const request of [...this.journal.requests]) {
      if (request.type === 'q') {
        const extra = errorFields(CUT_OFF_CODE, UNKNOWN_OUTCOME);
        this.massCancelReport(request, {
          response: '0',
          affected: 0,
          extra: field(532, 99) + extra,
        });
      } else if (request.type === 'D') {
        this.rejectOrder(request, { side: '', reason: 99, code: CUT_OFF_CODE, text: CUT_OFF });
      } else {
        const refusal = { reason: 2, code: CUT_OFF_CODE, text: CUT_OFF };
        this.rejectCancel(request, {
          orderId: NO_ORDER,
          status: ordStatusOf(undefined),
          ...refusal,
        });
      }
    }
  }

  /** A new order is refused. */
  rejectOrder(
    request: Pick<PendingRequest, 'clOrdId' | 'symbol'> & { readonly id?: number },
    refusal: {
      readonly side: string;
      readonly reason: number;
      readonly code: number;
      readonly text: string;
    },
  ): void {
    const { code, reason, side, text } = refusal;
    const body = noOrderReport({
      clOrdId: request.clOrdId,
      execId: this.nextExecId(),
      type: ExecType.REJECTED,
      status: '8',
      symbol: request.symbol,
      side,
      timeUs: this.#services.nowUs(),
      extra: field(103, reason) + errorFields(code, text),
    });
    this.send('8', body, request.id === undefined ? {} : { request: request.id });
  }

  /** A cancel or cancel/replace is refused. */
  rejectCancel(
    request: Pick<PendingRequest, 'clOrdId' | 'origClOrdId' | 'type'> & { readonly id?: number },
    refusal: {
      readonly orderId: string;
      readonly status: string;
      readonly reason: number;
      readonly code: number;
      readonly text: string;
    },
  ): void {
    const { code, orderId, reason, status, text } = refusal;
    const body =
      field(37, orderId) +
      field(11, printable(request.clOrdId)) +
      field(41, printable(request.origClOrdId) || NO_ORDER) +
      field(39, status) +
      field(434, request.type === 'G' ? 2 : 1) +
      field(102, reason) +
      field(60, timestampText(this.#services.nowUs())) +
      errorFields(code, text);
    this.send('9', body, request.id === undefined ? {} : { request: request.id });
  }

  massCancelReport(
    request: Pick<PendingRequest, 'clOrdId' | 'scope' | 'symbol'> & { readonly id?: number },
    result: { readonly response: string; readonly affected: number; readonly extra: string },
  ): void {
    const body =
      field(11, printable(request.clOrdId)) +
      field(37, this.nextExecId()) +
      field(530, request.scope) +
      field(531, result.response) +
      field(533, result.affected) +
      (request.symbol === '' ? '' : field(55, printable(request.symbol))) +
      field(60, timestampText(this.#services.nowUs())) +
      result.extra;
    this.send('r', body, request.id === undefined ? {} : { request: request.id });
  }
}

function isOver(event: OrderEvent): boolean {
  const { status } = event.order;
  return status !== 'NEW' && status !== 'PARTIALLY_FILLED' && status !== 'PENDING_NEW';
}

/** Whether a UserEvent is one of an order. */
export function isOrderEvent(event: UserEvent): event is OrderEvent {
  return event.kind === 'order';
}
