/**
 * What happened to each account, event by event, numbered from 1 without gaps: its answers, what
 * became of its orders, its trades, its balances. A fold over the log, so that it is the same after
 * a restart; bounded by one ring of blocks for all accounts, so that the oldest events of whoever
 * they belong to go first. Events are kept as the blocks that they are. What is the other side's
 * is blanked: of a trade its account, ids, fee and remainder.
 *
 * It also keeps, for every session of an account (the upper bits of a correlation), the last
 * command that was answered: what a session may go on from after anything that happened.
 */
import { BlockView } from '../../base/block-view.ts';
import type { Fold } from '../../feed/fold.ts';
import {
  OrderAcceptedOffset,
  TradeOffset,
  TransferRecordedOffset,
} from '../../schema/generated/offsets.ts';
import { type Event, encodeEvent, Template } from '../../schema/generated/protocol.ts';
import { BlockRing, eachSaved, type SavedRing } from './block-ring.ts';
import type { Answered, Stream, StreamEnd } from './stream.ts';
import { StreamReader } from './stream-reader.ts';

export const DEFAULT_STREAM_BYTES = 16 * 2 ** 20;
/** Accounts below are the exchange's own; nobody reads their streams. */
export const FIRST_STREAM_ACCOUNT = 3;

const NO_PLACE = -1;
const NOBODY: readonly never[] = [];
/** Session numbers of an account; account and number together stay below 2^53. */
const SESSION_NUMBERS = 2 ** 21;
/** Blocks of the largest event, and more. */
const SCRATCH_BLOCKS = 8;
/** The correlation of every answer lies where that of OrderAccepted does. */
const CORRELATION = OrderAcceptedOffset.correlation;

interface Saved {
  readonly ring: SavedRing;
  readonly accounts: readonly (readonly [account: number, lastSequence: number])[];
  readonly sessions: readonly (readonly [account: number, number: number, sequence: number])[];
}

export class AccountStreams implements Fold {
  readonly ring: BlockRing;
  readonly #streams = new Map<number, Stream>();
  /** By account and session number. */
  readonly #sessions = new Map<number, Answered>();
  #scratch: BlockView | undefined;
  #woken: StreamEnd[] = [];

  /** @param bytes of the ring */
  constructor(bytes = DEFAULT_STREAM_BYTES) {
    this.ring = new BlockRing(bytes, (owner, next) => this.#evicted(owner, next));
  }

  apply(event: Event, timeUs: number): void {
    this.#scratch ??= new BlockView(new ArrayBuffer(SCRATCH_BLOCKS * 64));
    encodeEvent(this.#scratch, 0, event);
    this.applyBlocks(this.#scratch, 0, timeUs);
  }

  applyBlocks(view: BlockView, at: number, timeUs: number): void {
    const account = view.u32[(at + 4) >>> 2]!;
    switch (view.u8[at]) {
      case Template.DisplayChanged:
        return;
      case Template.Accepted:
      case Template.Rejected:
      case Template.OrderAccepted:
      case Template.OrderAmended:
      case Template.OrderClosed:
        if (account >= FIRST_STREAM_ACCOUNT) this.#answered(view, at, account, timeUs);
        return;
      case Template.Trade:
        this.#traded(view, at, account, timeUs);
        return;
      case Template.TransferRecorded: {
        this.#append(view, at, account, timeUs);
        const credit = view.u32[(at + TransferRecordedOffset.creditAccount) >>> 2]!;
        if (credit !== account) this.#append(view, at, credit, timeUs);
        return;
      }
      default:
        this.#append(view, at, account, timeUs);
    }
  }

  /** Number of the account's newest event; 0: none. */
  lastSequence(account: number): number {
    return this.#streams.get(account)?.lastSequence ?? 0;
  }

  /** Number of the oldest event that is still there; one above the newest where none is. */
  oldestSequence(account: number): number {
    return this.#streams.get(account)?.oldestSequence ?? 1;
  }

  /** The last command of the session that was answered; 0: none. */
  answered(account: number, sessionNumber: number): number {
    return this.#sessions.get(account * SESSION_NUMBERS + sessionNumber)?.sequence ?? 0;
  }

  /** How many sessions of the account ever had a command answered. */
  sessionCount(account: number): number {
    return this.#streams.get(account)?.sessionCount ?? 0;
  }

  /**
   * Reads the account's events from number `from` on, or from the oldest that is still there;
   * from 0: those that are yet to come. `close` it when done.
   * @param onMore called once, at the end of the turn, when a reader that was at the end has more
   */
  read(account: number, from: number, onMore: () => void): StreamReader {
    const stream = this.#stream(account);
    const reader = new StreamReader(this.ring, stream, onMore);
    reader.seek(from === 0 ? stream.lastSequence + 1 : from);
    stream.readers = [...stream.readers, reader];
    return reader;
  }

  save(): Saved {
    const accounts = [...this.#streams.values()].map(
      (each) => [each.account, each.lastSequence] as const,
    );
    const sessions = [...this.#sessions.values()].map(
      (each) => [each.account, each.sessionNumber, each.sequence] as const,
    );
    return { ring: this.ring.save(), accounts, sessions };
  }

  load(saved: unknown): void {
    const { ring, accounts, sessions } = saved as Saved;
    const counts = new Map<number, number>();
    eachSaved(ring, (owner) => counts.set(owner, (counts.get(owner) ?? 0) + 1));
    for (const [account, lastSequence] of accounts) {
      const stream = this.#stream(account);
      stream.lastSequence = lastSequence - (counts.get(account) ?? 0);
      stream.oldestSequence = stream.lastSequence + 1;
    }
    for (const [account, sessionNumber, sequence] of sessions) {
      this.#session(this.#stream(account), sessionNumber).sequence = sequence;
    }
    eachSaved(ring, (owner, timeUs, words, from) => {
      this.#put(this.#stream(owner), timeUs, words, from);
    });
  }

  #stream(account: number): Stream {
    let stream = this.#streams.get(account);
    if (stream === undefined) {
      stream = {
        account,
        lastSequence: 0,
        oldestSequence: 1,
        oldestPlace: NO_PLACE,
        newestPlace: NO_PLACE,
        appendedBlocks: 0,
        sessionCount: 0,
        recent: undefined,
        readers: NOBODY,
      };
      this.#streams.set(account, stream);
    }
    return stream;
  }

  #append(view: BlockView, at: number, account: number, timeUs: number): number {
    if (account < FIRST_STREAM_ACCOUNT) return NO_PLACE;
    return this.#put(this.#stream(account), timeUs, view.u32, at >>> 2);
  }

  #put(stream: Stream, timeUs: number, words: Uint32Array, from: number): number {
    const blocks = (words[from]! >>> 8) & 0xff;
    const { account } = stream;
    // Making room may take the event that this one would follow: look at it afterwards.
    const place = this.ring.reserve(blocks);
    this.ring.write(place, account, timeUs, words, from, blocks, stream.newestPlace);
    stream.lastSequence += 1;
    stream.appendedBlocks += blocks;
    stream.newestPlace = place;
    if (stream.oldestPlace === NO_PLACE) stream.oldestPlace = place;
    const { readers } = stream;
    for (let k = 0; k < readers.length; k++) {
      if (readers[k]!.reached(place)) this.#wake(readers[k]!);
    }
    return place;
  }

  /** Told once for all that this turn brings. */
  #wake(reader: StreamEnd): void {
    if (this.#woken.push(reader) > 1) return;
    queueMicrotask(() => {
      const woken = this.#woken;
      this.#woken = [];
      for (const each of woken) each.tell();
    });
  }

  #evicted(owner: number, next: number): void {
    const stream = this.#streams.get(owner)!;
    stream.oldestSequence += 1;
    stream.oldestPlace = next;
    if (next === NO_PLACE) stream.newestPlace = NO_PLACE;
  }

  /** An event that is the answer to a command, or looks like one. */
  #answered(view: BlockView, at: number, account: number, timeUs: number): void {
    const stream = this.#stream(account);
    const place = this.#put(stream, timeUs, view.u32, at >>> 2);
    const low = (at + CORRELATION) >>> 2;
    const sequence = view.u32[low]!;
    const sessionNumber = view.u32[low + 1]!;
    if (sessionNumber === 0) {
      // A number of the process that runs at the moment: it says nothing to anybody else.
      if (sequence !== 0) this.ring.u32[(place * 64 + CORRELATION) >>> 2] = 0;
      return;
    }
    this.#session(stream, sessionNumber).sequence = sequence;
  }

  #session(stream: Stream, sessionNumber: number): Answered {
    if (stream.recent?.sessionNumber === sessionNumber) return stream.recent;
    const { account } = stream;
    const key = account * SESSION_NUMBERS + sessionNumber;
    let session = this.#sessions.get(key);
    if (session === undefined) {
      session = { account, sessionNumber, sequence: 0 };
      this.#sessions.set(key, session);
      stream.sessionCount += 1;
    }
    stream.recent = session;
    return session;
  }

  #traded(view: BlockView, at: number, taker: number, timeUs: number): void {
    const maker = view.u32[(at + TradeOffset.makerAccount) >>> 2]!;
    if (maker === taker) {
      this.#append(view, at, taker, timeUs);
      return;
    }
    const ofTaker = this.#append(view, at, taker, timeUs);
    if (ofTaker !== NO_PLACE) this.#blankMaker(ofTaker * 16);
    const ofMaker = this.#append(view, at, maker, timeUs);
    if (ofMaker !== NO_PLACE) this.#blankTaker(ofMaker * 16);
  }

  #blankMaker(word: number): void {
    this.#blank(word + TradeOffset.makerOrderId / 4);
    this.ring.u32[word + TradeOffset.makerAccount / 4] = 0;
    this.#blank(word + TradeOffset.makerFee / 4);
    this.#blank(word + TradeOffset.makerLeavesLots / 4);
    this.#blank(word + TradeOffset.makerClientOrderId / 4);
    // Whether an order conceals is its owner's business.
    this.ring.u8[4 * word + TradeOffset.conceals] = 0;
  }

  #blankTaker(word: number): void {
    this.ring.u32[word + TradeOffset.account / 4] = 0;
    this.#blank(word + TradeOffset.takerOrderId / 4);
    this.#blank(word + TradeOffset.takerFee / 4);
    this.#blank(word + TradeOffset.takerLeavesLots / 4);
    this.#blank(word + TradeOffset.takerClientOrderId / 4);
  }

  /** Eight bytes. */
  #blank(word: number): void {
    this.ring.u32[word] = 0;
    this.ring.u32[word + 1] = 0;
  }
}
