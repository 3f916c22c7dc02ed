/** Generated from src/schema by `npm run generate`; do not edit. */
export const LAYOUT_VERSION = 2;
export const FEE_TIERS = 8;
export const NODE_FANOUT = 64;
export const SCHEDULE_SLOTS = 8;
export const MAX_PEGS = 1000;
export const ORDER_HAS_TERMS = 1;
export const ORDER_IS_HIDDEN = 2;
export const ORDER_IS_ICEBERG = 4;
export const ORDER_IS_PEGGED = 8;
export const ORDER_EXPIRES = 16;
export const ORDER_IN_LIST = 32;
export const ORDER_WAITS = 64;
export const ORDER_IS_QUOTE = 128;
export const ORDER_IN_QUEUE = 256;

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
  /** region: terms of order n at 128 n */
  terms: 192,
  /** region: SCHEDULE_SLOTS a market */
  schedules: 196,
  /** region: u53 for each slot of balances, 0: none */
  exposureLimits: 200,
  /** a BookSide of levels whose price is a time */
  timers: 204,
  /** markets to look after; empty between commands */
  dirtyFirst: 220,
  /** the last of them */
  dirtyLast: 224,
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
  SIZE: 384,
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
  /** bits of what must be looked after when its book changes */
  watch: 104,
  /** the next market to look after */
  nextDirty: 108,
  /** maker and taker millionths, a pair a tier */
  fees: 112,
  /** reference price, 0: none */
  referenceTicks: 176,
  /** largest notional, 0: none */
  maxNotional: 184,
  /** duration of a volatility auction */
  auctionUs: 192,
  /** collar of limit prices */
  collarPpm: 200,
  /** dynamic band */
  dynamicPpm: 204,
  /** static band */
  staticPpm: 208,
  /** TriggerSource */
  triggerSource: 212,
  /** 1: in the list of markets to look after */
  isDirty: 213,
  /** last indicated */
  surplusSide: 214,
  /** zero */
  unused: 215,
  /** orders that came alive, in that order */
  queueFirst: 216,
  /** the last of them */
  queueLast: 220,
  /** a BookSide by trigger, lowest first */
  stopBuys: 224,
  /** a BookSide by trigger, lowest first */
  takeSells: 240,
  /** a BookSide by trigger, highest first */
  stopSells: 256,
  /** a BookSide by trigger, highest first */
  takeBuys: 272,
  /** pegged orders: the first and the last accepted */
  pegs: 288,
  /** the first and the last to wait */
  trailingBuys: 296,
  /** the first and the last to wait */
  trailingSells: 304,
  /** pegged orders */
  pegCount: 312,
  /** zero */
  unused2: 316,
  /** no trailing sell has seen less */
  trailingPeak: 320,
  /** no trailing buy has seen more */
  trailingTrough: 328,
  /** highest trade not yet looked at, 0: none */
  highTicks: 336,
  /** lowest trade not yet looked at, 0: none */
  lowTicks: 344,
  /** last indicated */
  indicatedTicks: 352,
  /** last indicated */
  indicatedLots: 360,
  /** last indicated */
  surplusLots: 368,
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
  /** AccountStatus */
  status: 2,
  /** 1: it has exposure limits */
  hasLimits: 3,
  /** open orders */
  orderCount: 4,
  /** oldest open order */
  firstOrder: 8,
  /** newest open order */
  lastOrder: 12,
  /** limit of open orders, 0: none */
  maxOpenOrders: 16,
  /** dead-man timer: level, 0: not armed, previous, next */
  timer: 20,
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

/** An open order: member of its account and, unless it waits, of its price level. Byte offsets. */
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
  /** bits: what is special about it */
  flags: 62,
} as const;

/** What an order has beyond an ordinary one, beside its order record; read only where `flags` says so. Byte offsets. */
export const TermsRecord = {
  /** bytes a record takes */
  SIZE: 128,
  /** expiry: level, 0: none, previous, next */
  timer: 0,
  /** pointer to the market */
  market: 12,
  /** limit price as asked, 0: none */
  priceTicks: 16,
  /** trigger as it is now */
  triggerPriceTicks: 24,
  /** distance of a trailing trigger */
  trailingTicks: 32,
  /** lots that an iceberg shows at a time */
  displayLots: 40,
  /** lots that it shows now */
  shownLots: 48,
  /** lots that must fill at once */
  minimumLots: 56,
  /** when it expires */
  expireTimeUs: 64,
  /** added to the reference */
  pegOffsetTicks: 72,
  /** order id of the list's first order */
  listId: 80,
  /** in the list of pegged or of trailing orders */
  previousOfKind: 88,
  /** in the list of pegged or of trailing orders */
  nextOfKind: 92,
  /** the other order of an OCO */
  peer: 96,
  /** the order placed when this one is filled */
  pending: 100,
  /** the order whose `pending` it is */
  parent: 104,
  /** session */
  session: 108,
  /** Side */
  side: 112,
  /** TimeInForce */
  timeInForce: 113,
  /** TriggerKind */
  trigger: 114,
  /** PegKind */
  peg: 115,
  /** WaitKind */
  waits: 116,
  /** in the queue: why */
  cause: 117,
} as const;

/** A status change to come, or a free slot for one. Byte offsets. */
export const ScheduleRecord = {
  /** bytes a record takes */
  SIZE: 32,
  /** level, 0: the slot is free, previous, next */
  timer: 0,
  /** pointer to the market */
  market: 12,
  /** the status then */
  status: 16,
  /** 1: every order is cancelled then */
  cancelOrders: 17,
} as const;

/** The orders of one side at one price, first in first out, and its neighbours by price. Byte offsets. */
export const LevelRecord = {
  /** bytes a record takes */
  SIZE: 64,
  /** price */
  priceTicks: 0,
  /** lots shown */
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
  /** Side: decides which neighbour is better */
  side: 40,
  /** zero */
  unused: 41,
  /** pegged orders among those that show */
  pegCount: 42,
  /** oldest hidden order */
  hiddenFirst: 44,
  /** newest hidden order */
  hiddenLast: 48,
  /** hidden orders */
  hiddenCount: 52,
  /** lots of hidden orders, and what icebergs do not show */
  hiddenLots: 56,
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
