/**
 * The engine: order matching and money as a pure function of commands, compiled from `assembly/`
 * to WebAssembly, over one memory of fixed size. Works the same in Node and in browsers; it never
 * reads a clock, a file or a socket. What each command does is in docs/matching.md.
 *
 * ```ts
 * const engine = Engine.create({ module: await WebAssembly.compile(bytes) });
 * const [answer] = engine.apply({ template: Template.CreateAccount, tier: 0, … });
 * ```
 *
 * `apply` is the easy way in. Who needs speed writes commands into `layout.commands`, gives room
 * in `layout.events` and calls `run`; nothing is allocated or decoded on that path.
 */
import { BlockView } from '../base/block-view.ts';
import type { Command, Event, Side } from '../schema/generated/protocol.ts';
import { decodeEvent, encodeCommand } from '../schema/generated/protocol.ts';
import { LAYOUT_VERSION, StateHeaderRecord } from '../schema/generated/state.ts';
import type { BalanceView, Core, EngineConfig, LevelView, OrderView } from './core.ts';
import {
  DEFAULT_CONFIG,
  type Layout,
  layOut,
  readConfig,
  readLayoutVersion,
  STATE_BASE,
  writeHeader,
} from './layout.ts';
import { firstPage, type PackedSource, packPages, unpackPages } from './pages.ts';
import { type MarketTerms, type PendingTransfer, StateReader } from './query.ts';
import type { Entry } from './state/entries.ts';
import { entriesOfSnapshot, exportState } from './state/export.ts';
import { type ImportExports, StateImport } from './state/import.ts';

export type { BalanceView, Core, EngineConfig, LevelView, OrderView } from './core.ts';
export { EXTERNAL_ACCOUNT, FEE_ACCOUNT, FIRST_ACCOUNT, MAX_VALUE } from './core.ts';
export { DEFAULT_CONFIG, type Layout, layOut, type Region } from './layout.ts';
export type { PackedSource } from './pages.ts';
export type { MarketTerms, PendingTransfer } from './query.ts';
export { firstOtherEntry, type OtherEntry } from './state/compare.ts';
export type { Entry } from './state/entries.ts';
export { entriesOfSnapshot } from './state/export.ts';

/** Room that `run` needs before it starts a command: the largest answer, of a 63-leg transfer. */
export const MIN_EVENT_ROOM_BYTES = 16384;
/** Largest command: 64 blocks. */
export const MAX_COMMAND_BYTES = 4096;

const WASM_PAGE_BYTES = 65536;
const SNAPSHOT_PAGE_BYTES = 4096;

/** What the compiled module exports. */
interface Exports extends ImportExports {
  attach(at: number): void;
  format(): void;
  setOutput(from: number, to: number): void;
  outputEnd(): number;
  unfinished(): number;
  run(at: number, end: number): number;
  isZero(from: number, to: number): number;
  digest(from: number, to: number, seed: bigint): bigint;
  digestEvents(from: number, to: number, seed: bigint): bigint;
}

export interface EngineOptions {
  /** The compiled `engine.wasm`. */
  readonly module: WebAssembly.Module;
  /** Capacities; `DEFAULT_CONFIG` where left out. */
  readonly config?: Partial<EngineConfig>;
  /** Bytes of the command region, a multiple of 64; 64 KiB where left out. */
  readonly commandBytes?: number;
  /** Bytes of the event region, a multiple of 64, at least 32 KiB; 1 MiB where left out. */
  readonly eventBytes?: number;
}

export class Engine implements Core {
  /** Where everything lies in `memory`. */
  readonly layout: Layout;
  readonly memory: WebAssembly.Memory;
  /** Typed views over `memory`. */
  readonly view: BlockView;
  readonly #exports: Exports;
  readonly #reader: StateReader;

  private constructor(options: EngineOptions, config: EngineConfig) {
    const { commandBytes = 65536, eventBytes = 1048576 } = options;
    if (commandBytes % 64 !== 0 || commandBytes < MAX_COMMAND_BYTES) {
      throw new RangeError(
        `commandBytes is ${commandBytes}; it must be a multiple of 64 from 4096`,
      );
    }
    if (eventBytes % 64 !== 0 || eventBytes < 2 * MIN_EVENT_ROOM_BYTES) {
      throw new RangeError(`eventBytes is ${eventBytes}; it must be a multiple of 64 from 32768`);
    }
    this.layout = layOut(config, { commands: commandBytes, events: eventBytes });
    const pages = this.layout.totalBytes / WASM_PAGE_BYTES;
    this.memory = new WebAssembly.Memory({ initial: pages, maximum: pages, shared: true });
    this.view = new BlockView(this.memory.buffer);
    const instance = new WebAssembly.Instance(options.module, { env: { memory: this.memory } });
    this.#exports = instance.exports as unknown as Exports;
    this.#reader = new StateReader(this.view);
  }

  /**
   * An empty engine: the two system accounts, nothing else.
   * @throws RangeError where a capacity is out of range
   */
  static create(options: EngineOptions): Engine {
    const engine = new Engine(options, { ...DEFAULT_CONFIG, ...options.config });
    writeHeader(engine.view, engine.layout);
    engine.#exports.attach(STATE_BASE);
    engine.#exports.format();
    return engine;
  }

  /**
   * The engine that a snapshot was taken of; capacities are the snapshot's. One of an earlier
   * layout version is read entry by entry, which takes longer and twice the memory.
   * @param snapshot its bytes, or a way to read them straight into the engine's memory
   * @throws RangeError where the bytes are no snapshot or of a later layout version
   */
  static restore(
    snapshot: Uint8Array | PackedSource,
    options: Omit<EngineOptions, 'config'>,
  ): Engine {
    const head = new BlockView(firstPage(snapshot).buffer);
    if (readLayoutVersion(head, 0) < LAYOUT_VERSION) {
      return Engine.fromEntries(entriesOfSnapshot(snapshot), options);
    }
    const config = readConfig(head, 0);
    const engine = new Engine(options, config);
    unpackPages(snapshot, engine.#state());
    engine.#exports.attach(STATE_BASE);
    return engine;
  }

  /**
   * The layout version of the state in a snapshot; `restore` takes that of this engine and earlier
   * ones.
   * @throws RangeError where the bytes are no snapshot
   */
  static layoutVersionOf(snapshot: Uint8Array | PackedSource): number {
    const words = new DataView(firstPage(snapshot).buffer);
    return words.getUint32(StateHeaderRecord.layoutVersion, true);
  }

  /**
   * The engine that these entries tell of; its capacities are those of `options.config`, and where
   * that says nothing those that the entries name. It answers every later command as the engine
   * would that they come from, until a table is full.
   * @throws RangeError naming the entry that is damaged, does not fit or contradicts another
   */
  static fromEntries(entries: Iterable<Entry>, options: EngineOptions): Engine {
    let engine: Engine | undefined;
    let state: StateImport | undefined;
    for (const entry of entries) {
      if (!engine || !state) {
        const capacities = entry.entry === 'state' ? entry.capacities : undefined;
        engine = new Engine(options, { ...DEFAULT_CONFIG, ...capacities, ...options.config });
        writeHeader(engine.view, engine.layout);
        engine.#exports.attach(STATE_BASE);
        state = new StateImport(engine.view, engine.layout, engine.#exports);
      }
      state.add(entry);
    }
    if (!engine || !state) throw new RangeError('there are no entries');
    state.finish();
    return engine;
  }

  /** The state in entries, which another engine can be made of; use it up between commands. */
  entries(): Iterable<Entry> {
    this.#assertIdle('entries');
    return exportState(this.view);
  }

  #state(): Uint8Array {
    return this.view.u8.subarray(this.layout.state.from, this.layout.state.to);
  }

  /** A copy of the state; call it between commands. */
  snapshot(): Uint8Array {
    this.#assertIdle('snapshot');
    const from = this.layout.state.from;
    return packPages(
      this.#state(),
      (at) => this.#exports.isZero(from + at, from + at + SNAPSHOT_PAGE_BYTES) !== 0,
    );
  }

  /**
   * A digest of the whole state. Two engines of the same capacities that applied the same commands
   * have the same. It guards against divergence, not against forgery.
   */
  stateHash(): bigint {
    this.#assertIdle('stateHash');
    const { from, to } = this.layout.state;
    return BigInt.asUintN(64, this.#exports.digest(from, to, 0x4c584445580000n));
  }

  /**
   * A digest of the events in [from, to) of `memory`, whole ones, one behind the other. Chained: in
   * how many pieces a row of events is taken makes no difference. It guards against divergence,
   * not against forgery.
   * @param seed what the events before gave, 0n to begin with
   */
  digestEvents(from: number, to: number, seed: bigint): bigint {
    return BigInt.asUintN(64, this.#exports.digestEvents(from, to, seed));
  }

  #assertIdle(what: string): void {
    if (this.#exports.unfinished()) throw new Error(`${what} in the middle of a command`);
  }

  /** Gives [from, to) of `memory` for events; 64-byte aligned. */
  setOutput(from: number, to: number): void {
    this.#exports.setOutput(from, to);
  }

  /** End of the events written since `setOutput`. */
  outputEnd(): number {
    return this.#exports.outputEnd() >>> 0;
  }

  /** Whether a command has more events to write: give room, call `run` again. */
  unfinished(): boolean {
    return this.#exports.unfinished() !== 0;
  }

  /**
   * Applies the commands that lie in [at, end) of `memory`, whole ones, one behind the other.
   * @returns where the next command is: `end`, or before it when room for events ran out
   */
  run(at: number, end: number): number {
    return this.#exports.run(at, end) >>> 0;
  }

  apply(command: Command): Event[] {
    const { commands, events } = this.layout;
    const blocks = encodeCommand(this.view, commands.from, command);
    return this.#collect(commands.from, commands.from + blocks * 64, events.from, events.to);
  }

  /** Runs [at, end) to its end, decoding whatever is written. */
  #collect(at: number, end: number, from: number, to: number): Event[] {
    const collected: Event[] = [];
    let next = at;
    do {
      this.#exports.setOutput(from, to);
      next = this.run(next, end);
      const written = this.outputEnd();
      for (let event = from; event < written; event += this.view.u8[event + 1]! * 64) {
        collected.push(decodeEvent(this.view, event));
      }
    } while (next < end || this.unfinished());
    return collected;
  }

  /** Commands applied so far. */
  get sequence(): number {
    return this.#reader.headerU53(StateHeaderRecord.sequence);
  }

  /** Time of the last Tick, microseconds since 1970. */
  get timeUs(): number {
    return this.#reader.headerU53(StateHeaderRecord.timeUs);
  }

  counts(): { assets: number; markets: number; accounts: number; orders: number; levels: number } {
    const read = (offset: number) => this.#reader.header(offset);
    return {
      assets: read(StateHeaderRecord.assetCount),
      markets: read(StateHeaderRecord.marketCount),
      accounts: read(StateHeaderRecord.accountCount),
      orders: read(StateHeaderRecord.orderCount),
      levels: read(StateHeaderRecord.levelCount),
    };
  }

  levels(market: number, side: Side, limit = Number.POSITIVE_INFINITY): LevelView[] {
    const levels: LevelView[] = [];
    for (const level of this.#reader.levels(market, side)) {
      if (levels.length >= limit) break;
      levels.push(this.#reader.levelView(level));
    }
    return levels;
  }

  orders(market: number, side: Side, limit = Number.POSITIVE_INFINITY): OrderView[] {
    const orders: OrderView[] = [];
    for (const level of this.#reader.levels(market, side)) {
      for (const order of this.#reader.orders(level)) {
        if (orders.length >= limit) return orders;
        orders.push(this.#reader.orderView(order));
      }
    }
    return orders;
  }

  order(orderId: number): OrderView | undefined {
    const at = this.#exports.findOrder(BigInt(orderId)) >>> 0;
    return at === 0 ? undefined : this.#reader.orderView(at);
  }

  balance(account: number, asset: number): BalanceView {
    const at = this.#exports.findBalance(account, asset) >>> 0;
    return at === 0 ? { account, asset, available: 0, reserved: 0 } : this.#reader.balanceView(at);
  }

  *openOrders(): Generator<OrderView> {
    const { markets } = this.counts();
    for (let market = 1; market <= markets; market++) {
      for (const side of [0, 1] as const) {
        for (const level of this.#reader.levels(market, side)) {
          for (const order of this.#reader.orders(level)) yield this.#reader.orderView(order);
        }
      }
    }
  }

  *waitingOrders(): Generator<OrderView> {
    for (const order of this.#reader.waitingOrders()) yield this.#reader.orderView(order);
  }

  /** When the next timer is due, microseconds since 1970; 0: there is none. */
  get nextTimerUs(): number {
    return this.#reader.nextTimerUs();
  }

  balances(): Generator<BalanceView> {
    return this.#reader.balances();
  }

  /** What a market was created with; undefined where there is none. */
  marketTerms(market: number): MarketTerms | undefined {
    return this.#reader.marketTerms(market);
  }

  /** Transfers that hold an amount until they are posted or voided, in no particular order. */
  pendingTransfers(): Generator<PendingTransfer> {
    return this.#reader.pendingTransfers();
  }
}
