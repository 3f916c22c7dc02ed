/**
 * Where everything lies in the engine's memory, from how much is to fit:
 *
 *   0        64 KiB                      stateEnd
 *   │ spare  │ header │ tables and pools │ control │ commands │ events │
 *            └──────── the state ────────┘└──── rings, no state ───────┘
 *
 * The state is what a snapshot holds; what follows it belongs to whoever drives the engine.
 */

import type { BlockView } from '../base/block-view.ts';
import {
  AccountRecord,
  AssetRecord,
  BalanceRecord,
  LAYOUT_VERSION,
  LevelRecord,
  MarketRecord,
  NodeRecord,
  OrderRecord,
  SCHEDULE_SLOTS,
  ScheduleRecord,
  StateHeaderRecord,
  TermsRecord,
  TransferRecordRecord,
} from '../schema/generated/state.ts';
import type { EngineConfig } from './core.ts';

/** First byte of the state header. */
export const STATE_BASE = 65536;
export const STATE_MAGIC = 0x5844584c;
const PAGE_BYTES = 65536;
/** What 32-bit addresses reach, less one page. */
const MAX_BYTES = 2 ** 32 - PAGE_BYTES;
const ORDER_ENTRY_BYTES = 4;
/** Sixteen entries share a line of memory, so even a long probe is short. */
const ORDER_INDEX_SHARE = 0.8;
/** Touching ahead may look at a few entries past the last one; there it finds zeros. */
const PAST_INDEX_BYTES = 64;
const TRANSFER_ENTRY_BYTES = 8;
const EXPOSURE_LIMIT_BYTES = 8;

export interface Region {
  readonly from: number;
  readonly to: number;
}

export interface Layout {
  readonly config: EngineConfig;
  /** Header fields by name. */
  readonly header: Readonly<Record<string, number>>;
  readonly state: Region;
  readonly control: Region;
  readonly commands: Region;
  readonly events: Region;
  readonly totalBytes: number;
}

/** Sizes for one machine with a venue's worth of load; a demo touches a small part of it. */
export const DEFAULT_CONFIG: EngineConfig = {
  maxAssets: 64,
  maxMarkets: 256,
  maxAccounts: 65536,
  maxBalances: 131072,
  maxOrders: 262144,
  maxLevels: 65536,
  maxTransfers: 131072,
};

const LIMITS: Readonly<Record<keyof EngineConfig, readonly [number, number]>> = {
  maxAssets: [1, 65535],
  maxMarkets: [1, 65535],
  maxAccounts: [2, 2 ** 24],
  maxBalances: [1, 2 ** 24],
  // an index entry has 24 bits for an order's number, which begins at 1
  maxOrders: [1, 2 ** 24 - 1],
  maxLevels: [1, 2 ** 22],
  maxTransfers: [1, 2 ** 24],
};

function checkConfig(config: EngineConfig): void {
  for (const [name, [least, most]] of Object.entries(LIMITS)) {
    const value = config[name as keyof EngineConfig];
    if (!Number.isInteger(value) || value < least || value > most) {
      throw new RangeError(`${name} is ${value}; it must be a whole number, ${least} to ${most}`);
    }
  }
}

function pageAligned(bytes: number): number {
  return Math.ceil(bytes / PAGE_BYTES) * PAGE_BYTES;
}

/** Bits of a table in which `count` entries take at most this share of the slots. */
function tableBits(count: number, share = 0.5): number {
  return Math.max(4, Math.ceil(Math.log2(count / share)));
}

/**
 * @param ringBytes sizes of the command and the event region, multiples of 64
 * @throws RangeError where a capacity is out of range or all together pass 4 GiB
 */
export function layOut(
  config: EngineConfig,
  ringBytes: { readonly commands: number; readonly events: number },
): Layout {
  checkConfig(config);
  let end = STATE_BASE + StateHeaderRecord.SIZE;
  const take = (bytes: number): number => {
    const from = Math.ceil(end / 4096) * 4096;
    end = from + bytes;
    return from;
  };
  const balanceBits = tableBits(config.maxBalances);
  const orderIndexBits = tableBits(config.maxOrders, ORDER_INDEX_SHARE);
  const transferIndexBits = tableBits(config.maxTransfers);
  // a volatility auction finds room for the timer of its end even when `maxLevels` are in use
  const levels = config.maxLevels + config.maxMarkets;
  const regions = {
    assets: take(config.maxAssets * AssetRecord.SIZE),
    markets: take(config.maxMarkets * MarketRecord.SIZE),
    accounts: take(config.maxAccounts * AccountRecord.SIZE),
    balances: take(2 ** balanceBits * BalanceRecord.SIZE),
    orders: take(config.maxOrders * OrderRecord.SIZE),
    levels: take(levels * LevelRecord.SIZE),
    nodes: take(levels * NodeRecord.SIZE),
    transfers: take(config.maxTransfers * TransferRecordRecord.SIZE),
    orderIndex: take(2 ** orderIndexBits * ORDER_ENTRY_BYTES),
    clientIndex: take(2 ** orderIndexBits * ORDER_ENTRY_BYTES + PAST_INDEX_BYTES),
    transferIndex: take(2 ** transferIndexBits * TRANSFER_ENTRY_BYTES),
    terms: take(config.maxOrders * TermsRecord.SIZE),
    schedules: take(config.maxMarkets * SCHEDULE_SLOTS * ScheduleRecord.SIZE),
    exposureLimits: take(2 ** balanceBits * EXPOSURE_LIMIT_BYTES),
  };
  const stateEnd = pageAligned(end);
  const commands = stateEnd + PAGE_BYTES;
  const events = pageAligned(commands + ringBytes.commands);
  const totalBytes = pageAligned(events + ringBytes.events);
  if (totalBytes > MAX_BYTES) {
    throw new RangeError(
      `these capacities take ${totalBytes} bytes, more than ${MAX_BYTES}; ` +
        `lower maxOrders (${config.maxOrders}) or maxLevels (${config.maxLevels}) first`,
    );
  }
  return {
    config,
    header: {
      ...config,
      ...regions,
      stateEnd,
      balanceBits,
      orderIndexBits,
      transferIndexBits,
      topOrder: regions.orders,
      topLevel: regions.levels,
      topNode: regions.nodes,
    },
    state: { from: STATE_BASE, to: stateEnd },
    control: { from: stateEnd, to: commands },
    commands: { from: commands, to: commands + ringBytes.commands },
    events: { from: events, to: events + ringBytes.events },
    totalBytes,
  };
}

/** Writes the header of a fresh state into zeroed memory. */
export function writeHeader(view: BlockView, layout: Layout): void {
  const set = (offset: number, value: number) => {
    view.u32[(STATE_BASE + offset) >>> 2] = value;
  };
  set(StateHeaderRecord.magic, STATE_MAGIC);
  set(StateHeaderRecord.layoutVersion, LAYOUT_VERSION);
  for (const [name, value] of Object.entries(layout.header)) {
    set(StateHeaderRecord[name as keyof typeof StateHeaderRecord], value);
  }
}

/** The layout version that a state header names. @throws RangeError where it is no header */
export function readLayoutVersion(view: BlockView, base = STATE_BASE): number {
  if (view.u32[(base + StateHeaderRecord.magic) >>> 2] !== STATE_MAGIC) {
    throw new RangeError('the snapshot holds no engine state');
  }
  return view.u32[(base + StateHeaderRecord.layoutVersion) >>> 2]!;
}

/** The capacities that a state header names. @throws RangeError on another layout version */
export function readConfig(view: BlockView, base = STATE_BASE): EngineConfig {
  const get = (offset: number) => view.u32[(base + offset) >>> 2]!;
  const version = get(StateHeaderRecord.layoutVersion);
  if (get(StateHeaderRecord.magic) !== STATE_MAGIC || version !== LAYOUT_VERSION) {
    throw new RangeError(
      `the snapshot holds state of layout version ${version}; this engine reads ${LAYOUT_VERSION} ` +
        'and earlier ones. Use the release that wrote it, or a later one.',
    );
  }
  const config: Record<string, number> = {};
  for (const name of Object.keys(LIMITS)) {
    config[name] = get(StateHeaderRecord[name as keyof EngineConfig]);
  }
  return config as unknown as EngineConfig;
}
