/** ITCH messages as calls of the replay. */
import { Side } from '../../schema/generated/protocol.ts';
import type { MarketReplay } from '../market-replay.ts';
import { FlowFault, withPlace } from '../place.ts';
import { ItchFrames } from './frames.ts';
import { At, alpha, END_OF_MESSAGES, ITCH_TYPES, isBelow53, u16, u32, u48, u64 } from './layout.ts';

/** What executions are counted by. */
export const ITCH_KINDS = {
  E: 'at the displayed price (E)',
  C_PRINTED: 'at another price, printed (C, Y)',
  C_NOT_PRINTED: 'at another price, not printed (C, N)',
} as const;

const DAY_NS = 86_400e9;
const STOCK_BYTES = 8;
/** In `#markets`: nothing known of the locate, or its symbol is not wanted. */
const UNKNOWN = -1;
const NOT_WANTED = 0;

const Code = Object.fromEntries(
  ITCH_TYPES.map(({ code }) => [code, code.charCodeAt(0)]),
) as Readonly<Record<string, number>>;
const [S, R, A, F] = [Code.S!, Code.R!, Code.A!, Code.F!];
const [E, C, X, D, U] = [Code.E!, Code.C!, Code.X!, Code.D!, Code.U!];
const BUY = 'B'.charCodeAt(0);
const SELL = 'S'.charCodeAt(0);
const YES = 'Y'.charCodeAt(0);
const NO = 'N'.charCodeAt(0);

export class ItchReader {
  readonly #replay: MarketReplay;
  readonly #wanted: ReadonlySet<string>;
  readonly #counts = new Float64Array(256);
  /** By stock locate code: the engine's market, NOT_WANTED or UNKNOWN. */
  readonly #markets = new Int32Array(65536).fill(UNKNOWN);
  /** By stock locate code: the symbol's bytes as two words. */
  readonly #stocks = new Uint32Array(2 * 65536);
  #dayUs = -1;
  #frames: ItchFrames;
  #isOver = false;
  messages = 0;

  /** @param wanted symbols; all where empty */
  constructor(replay: MarketReplay, wanted: ReadonlySet<string>) {
    this.#replay = replay;
    this.#wanted = wanted;
    this.#frames = new ItchFrames('', () => {});
  }

  /** Messages by name: those of wanted symbols and of no symbol. */
  counts(): Record<string, number> {
    const named = ITCH_TYPES.map(({ code, name }) => [
      `${name} (${code})`,
      this.#counts[code.charCodeAt(0)]!,
    ]);
    return Object.fromEntries(named.filter(([, count]) => count !== 0));
  }

  /** Whether the last file ended with the last message of a trading day. */
  get isOver(): boolean {
    return this.#isOver;
  }

  /** @param dayUs midnight of the file's day, microseconds */
  beginFile(file: string, dayUs: number): void {
    this.#frames = new ItchFrames(file, (bytes, at) => this.#onMessage(bytes, at));
    this.#isOver = false;
    // Locate codes are given anew every day.
    if (dayUs !== this.#dayUs) this.#markets.fill(UNKNOWN);
    this.#dayUs = dayUs;
    this.#faultsPlaced(() => this.#replay.enterFile(file, dayUs));
  }

  /** @throws ImportError naming the place */
  push(chunk: Uint8Array): void {
    this.#faultsPlaced(() => this.#frames.push(chunk));
  }

  endFile(): void {
    this.#frames.end();
    this.#replay.flush();
    this.messages += this.#frames.message;
  }

  #faultsPlaced(run: () => void): void {
    try {
      run();
    } catch (error) {
      throw withPlace(error, this.#frames.place);
    }
  }

  #onMessage(bytes: Uint8Array, at: number): void {
    const type = bytes[at]!;
    const locate = u16(bytes, at + At.LOCATE);
    let market = this.#markets[locate]!;
    if (type === R) market = this.#learn(locate, bytes, at + At.DIRECTORY_STOCK, at);
    else if (type === A || type === F) {
      market = this.#learn(locate, bytes, at + At.ADD.STOCK, at);
    }
    if (market === NOT_WANTED || (market === UNKNOWN && this.#skipsUnknown(locate))) return;
    this.#counts[type]! += 1;
    if (type === A || type === F) this.#add(bytes, at, market);
    else if (type === E || type === C) this.#execute(bytes, at, type);
    else if (type === X) {
      this.#go(bytes, at);
      this.#replay.reduce(this.#reference(bytes, at), u32(bytes, at + At.CANCELLED.SHARES));
    } else if (type === D) {
      this.#go(bytes, at);
      this.#replay.remove(this.#reference(bytes, at));
    } else if (type === U) this.#replaceOrder(bytes, at);
    else if (type === S) this.#isOver = alpha(bytes, at + At.EVENT, 1) === END_OF_MESSAGES;
  }

  /** Messages of a symbol that nothing introduced cannot be of a wanted one, where some are. */
  #skipsUnknown(locate: number): boolean {
    return locate !== 0 && this.#wanted.size > 0;
  }

  /** The market of a message that names its symbol. @throws FlowFault where it contradicts */
  #learn(locate: number, bytes: Uint8Array, stock: number, at: number): number {
    const high = u32(bytes, stock);
    const low = u32(bytes, stock + 4);
    const known = this.#markets[locate]!;
    if (known !== UNKNOWN) {
      if (this.#stocks[2 * locate] === high && this.#stocks[2 * locate + 1] === low) return known;
      throw new FlowFault(
        `locate code ${locate} stands for another symbol than ${alpha(bytes, stock, STOCK_BYTES)}`,
      );
    }
    this.#stocks[2 * locate] = high;
    this.#stocks[2 * locate + 1] = low;
    const symbol = alpha(bytes, stock, STOCK_BYTES);
    if (this.#wanted.size > 0 && !this.#wanted.has(symbol)) {
      this.#markets[locate] = NOT_WANTED;
      return NOT_WANTED;
    }
    this.#replay.at(this.#frames.message, this.#frames.byte, this.#timeNs(bytes, at));
    const market = this.#replay.market(symbol);
    this.#markets[locate] = market;
    return market;
  }

  #timeNs(bytes: Uint8Array, at: number): number {
    const timeNs = u48(bytes, at + At.TIMESTAMP);
    if (timeNs >= DAY_NS) throw new FlowFault(`its time, ${timeNs} ns, is past the end of the day`);
    return timeNs;
  }

  #go(bytes: Uint8Array, at: number): void {
    this.#replay.at(this.#frames.message, this.#frames.byte, this.#timeNs(bytes, at));
  }

  #reference(bytes: Uint8Array, at: number, field: number = At.REFERENCE): number {
    if (isBelow53(bytes, at + field)) return u64(bytes, at + field);
    const view = new DataView(bytes.buffer, bytes.byteOffset + at + field, 8);
    throw new FlowFault(
      `order reference ${view.getBigUint64(0)} is 2^53 or more; the engine holds smaller ones only`,
    );
  }

  #add(bytes: Uint8Array, at: number, market: number): void {
    const word = bytes[at + At.ADD.SIDE]!;
    if (word !== BUY && word !== SELL) {
      throw new FlowFault(`the side is byte ${word}; it must be B or S`);
    }
    this.#go(bytes, at);
    this.#replay.add(
      this.#reference(bytes, at),
      market,
      word === BUY ? Side.BUY : Side.SELL,
      u32(bytes, at + At.ADD.SHARES),
      u32(bytes, at + At.ADD.PRICE),
    );
  }

  #execute(bytes: Uint8Array, at: number, type: number): void {
    let kind: string = ITCH_KINDS.E;
    if (type === C) {
      const printable = bytes[at + At.EXECUTED.PRINTABLE]!;
      if (printable !== YES && printable !== NO) {
        throw new FlowFault(`printable is byte ${printable}; it must be Y or N`);
      }
      kind = printable === YES ? ITCH_KINDS.C_PRINTED : ITCH_KINDS.C_NOT_PRINTED;
    }
    this.#go(bytes, at);
    const shares = u32(bytes, at + At.EXECUTED.SHARES);
    this.#replay.execute(this.#reference(bytes, at), shares, kind);
  }

  #replaceOrder(bytes: Uint8Array, at: number): void {
    this.#go(bytes, at);
    this.#replay.replace(
      this.#reference(bytes, at),
      this.#reference(bytes, at, At.REPLACE.NEW_REFERENCE),
      u32(bytes, at + At.REPLACE.SHARES),
      u32(bytes, at + At.REPLACE.PRICE),
    );
  }
}
