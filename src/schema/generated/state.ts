/** Generated from src/schema by `npm run generate`; do not edit. */
export const LAYOUT_VERSION = 1;
export const FEE_TIERS = 8;
export const NODE_FANOUT = 64;

/** What the engine is and how full it is; at the start of the state. Byte offsets. */
export const StateHeaderRecord = {
  /** bytes a record takes */
  SIZE: 256,
  /** 'LXDX' */
  magic: 0,
  /** LAYOUT_VERSION */
  layoutVersion: 4,
  /** first byte after the state */
  stateEnd: 8,
  /** capacity */
  maxAssets: 12,
  /** capacity */
  maxMarkets: 16,
  /** capacity */
  maxAccounts: 20,
  /** capacity */
  maxBalances: 24,
  /** capacity */
  maxOrders: 28,
  /** capacity */
  maxLevels: 32,
  /** transfer ids remembered */
  maxTransfers: 36,
  /** region */
  assets: 40,
  /** region */
  markets: 44,
  /** region */
  accounts: 48,
  /** region: a hash table, 2^balanceBits records */
  balances: 52,
  /** region */
  orders: 56,
  /** region */
  levels: 60,
  /** region */
  nodes: 64,
  /** region: a ring */
  transfers: 68,
  /** region: hash table, order id to order */
  orderIndex: 72,
  /** region: hash table, (account, client order id) to order */
  clientIndex: 76,
  /** region: hash table, transfer id to transfer */
  transferIndex: 80,
  /** log2 of its slots */
  balanceBits: 84,
  /** log2 of the slots of both order indexes */
  orderIndexBits: 88,
  /** log2 of its slots */
  transferIndexBits: 92,
  /** sequence number of the last command applied */
  sequence: 96,
  /** time of the last Tick */
  timeUs: 104,
  /** order ids given so far */
  lastOrderId: 112,
  /** transfers recorded so far */
  transferCount: 120,
  /** number of the oldest transfer remembered */
  transferOldest: 128,
  /** transfers that are pending */
  pendingCount: 136,
  /** assets */
  assetCount: 140,
  /** markets */
  marketCount: 144,
  /** accounts, the two system accounts included */
  accountCount: 148,
  /** balances */
  balanceCount: 152,
  /** open orders */
  orderCount: 156,
  /** price levels */
  levelCount: 160,
  /** price-index nodes */
  nodeCount: 164,
  /** head of the free list */
  freeOrder: 168,
  /** head of the free list */
  freeLevel: 172,
  /** head of the free list */
  freeNode: 176,
  /** first order record never used */
  topOrder: 180,
  /** first level record never used */
  topLevel: 184,
  /** first node never used */
  topNode: 188,
} as const;

/** An asset; record n has id n + 1. Byte offsets. */
export const AssetRecord = {
  /** bytes a record takes */
  SIZE: 16,
  /** decimal places */
  decimals: 0,
} as const;

/** A market; record n has id n + 1. Byte offsets. */
export const MarketRecord = {
  /** bytes a record takes */
  SIZE: 192,
  /** market id */
  id: 0,
  /** MarketStatus */
  status: 2,
  /** Settlement */
  settlement: 3,
  /** asset id */
  baseAsset: 4,
  /** asset id */
  quoteAsset: 6,
  /** base units in a lot */
  baseUnitsPerLot: 8,
  /** quote units a lot costs at one tick */
  quoteUnitsPerTickLot: 16,
  /** highest price */
  maxPriceTicks: 24,
  /** largest quantity */
  maxQuantityLots: 32,
  /** smallest notional */
  minNotional: 40,
  /** trades so far */
  lastTradeId: 48,
  /** price of the last trade, 0 before it */
  lastPriceTicks: 56,
  /** a BookSide */
  bids: 64,
  /** a BookSide */
  asks: 80,
  /** the fee account's base balance */
  feeBaseBalance: 96,
  /** the fee account's quote balance */
  feeQuoteBalance: 100,
  /** maker and taker millionths, a pair a tier */
  fees: 104,
} as const;

/** One side of a book, inside its market record. Byte offsets. */
export const BookSideRecord = {
  /** bytes a record takes */
  SIZE: 16,
  /** best level */
  best: 0,
  /** price index: a node, or a level tagged with bit 0 */
  root: 4,
  /** price levels */
  levelCount: 8,
  /** orders */
  orderCount: 12,
} as const;

/** An account; record n has id n + 1. Its open orders hang on a list, oldest first. Byte offsets. */
export const AccountRecord = {
  /** bytes a record takes */
  SIZE: 32,
  /** AccountKind */
  kind: 0,
  /** fee tier */
  tier: 1,
  /** zero */
  unused: 2,
  /** open orders */
  orderCount: 4,
  /** oldest open order */
  firstOrder: 8,
  /** newest open order */
  lastOrder: 12,
} as const;

/** What an account has of an asset. Never deleted, so its place in the table is its pointer. Byte offsets. */
export const BalanceRecord = {
  /** bytes a record takes */
  SIZE: 32,
  /** account id; 0: the slot is free */
  account: 0,
  /** asset id */
  asset: 4,
  /** free units; negative only for the external account */
  available: 8,
  /** units held by open orders and pending transfers */
  reserved: 16,
  /** the part of `reserved` that pending transfers hold */
  pending: 24,
} as const;

/** A resting order: member of its price level and of its account. Byte offsets. */
export const OrderRecord = {
  /** bytes a record takes */
  SIZE: 64,
  /** order id */
  orderId: 0,
  /** the account's own id, 0 for none */
  clientOrderId: 8,
  /** total quantity; minus leaves: filled */
  quantityLots: 16,
  /** lots open */
  leavesLots: 24,
  /** account id */
  account: 32,
  /** price level */
  level: 36,
  /** in the level */
  previous: 40,
  /** in the level; in the free list */
  next: 44,
  /** older order of the account */
  previousOfAccount: 48,
  /** newer order of the account */
  nextOfAccount: 52,
  /** the balance that it reserves */
  balance: 56,
  /** OrderType */
  type: 60,
  /** SelfTradePrevention */
  stp: 61,
} as const;

/** The orders of one side at one price, first in first out, and its neighbours by price. Byte offsets. */
export const LevelRecord = {
  /** bytes a record takes */
  SIZE: 64,
  /** price */
  priceTicks: 0,
  /** sum of its orders */
  totalLots: 8,
  /** oldest order */
  first: 16,
  /** newest order */
  last: 20,
  /** orders */
  orderCount: 24,
  /** neighbour nearer to the other side */
  better: 28,
  /** neighbour farther away; in the free list: next */
  worse: 32,
  /** pointer to the market */
  market: 36,
  /** Side */
  side: 40,
} as const;

/** A node of the price index: resolves 6 bits of price. Path-compressed: it has at least two children. Byte offsets. */
export const NodeRecord = {
  /** bytes a record takes */
  SIZE: 272,
  /** which children exist (all 64 bits) */
  bitmap: 0,
  /** the price bits above the 6, shifted left by 8, plus the shift */
  key: 8,
  /** a node, or a level tagged with bit 0 */
  children: 16,
} as const;

/** A transfer that was made, remembered for idempotency and, while pending, for resolution. Byte offsets. */
export const TransferRecordRecord = {
  /** bytes a record takes */
  SIZE: 64,
  /** id */
  transferId: 0,
  /** what it resolved */
  pendingId: 16,
  /** amount as asked */
  amount: 32,
  /** who pays, as asked */
  debitAccount: 40,
  /** who receives, as asked */
  creditAccount: 44,
  /** asset id, as asked */
  asset: 48,
  /** TransferKind */
  kind: 50,
  /** TransferState */
  state: 51,
} as const;
