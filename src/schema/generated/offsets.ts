/** Generated from src/schema by `npm run generate`; do not edit. */
/** Byte offsets of Tick (command). */
export const TickOffset = {
  /** market id, 0 where none applies */
  market: 2,
  /** account id, 0 where none applies */
  account: 4,
  /** the sender's tag, given back in the answer */
  correlation: 8,
  /** microseconds since 1970 */
  timeUs: 16,
} as const;

/** Byte offsets of CreateAsset (command). */
export const CreateAssetOffset = {
  /** market id, 0 where none applies */
  market: 2,
  /** account id, 0 where none applies */
  account: 4,
  /** the sender's tag, given back in the answer */
  correlation: 8,
  /** decimal places of the smallest unit, 0 to 18 */
  decimals: 16,
  /** the asset's name, such as BTC */
  text: 64,
} as const;

/** Byte offsets of CreateAccount (command). */
export const CreateAccountOffset = {
  /** market id, 0 where none applies */
  market: 2,
  /** account id, 0 where none applies */
  account: 4,
  /** the sender's tag, given back in the answer */
  correlation: 8,
  /** fee tier, 0 to 7 */
  tier: 16,
} as const;

/** Byte offsets of CreateMarket (command). */
export const CreateMarketOffset = {
  /** market id, 0 where none applies */
  market: 2,
  /** account id, 0 where none applies */
  account: 4,
  /** the sender's tag, given back in the answer */
  correlation: 8,
  /** what is traded */
  baseAsset: 16,
  /** what it is priced in */
  quoteAsset: 18,
  /** ledger or matching only */
  settlement: 20,
  /** base units in a lot */
  baseUnitsPerLot: 24,
  /** quote units that one lot costs at a price of one tick */
  quoteUnitsPerTickLot: 32,
  /** highest price accepted */
  maxPriceTicks: 40,
  /** largest quantity accepted */
  maxQuantityLots: 48,
  /** smallest price times quantity accepted, in quote units */
  minNotional: 56,
  /** the market's symbol, such as BTCUSD */
  text: 64,
} as const;

/** Byte offsets of SetMarketStatus (command). */
export const SetMarketStatusOffset = {
  /** market id, 0 where none applies */
  market: 2,
  /** account id, 0 where none applies */
  account: 4,
  /** the sender's tag, given back in the answer */
  correlation: 8,
  /** the new status */
  status: 16,
  /** 1: kill switch, cancels every order of the market */
  cancelOrders: 17,
} as const;

/** Byte offsets of SetFees (command). */
export const SetFeesOffset = {
  /** market id, 0 where none applies */
  market: 2,
  /** account id, 0 where none applies */
  account: 4,
  /** the sender's tag, given back in the answer */
  correlation: 8,
  /** fee of the resting side, millionths of what it receives */
  makerPpm: 16,
  /** fee of the incoming side, millionths of what it receives */
  takerPpm: 20,
  /** account tier, 0 to 7 */
  tier: 24,
} as const;

/** Byte offsets of SetAccountTier (command). */
export const SetAccountTierOffset = {
  /** market id, 0 where none applies */
  market: 2,
  /** account id, 0 where none applies */
  account: 4,
  /** the sender's tag, given back in the answer */
  correlation: 8,
  /** 0 to 7 */
  tier: 16,
} as const;

/** Byte offsets of Transfer (command). */
export const TransferOffset = {
  /** market id, 0 where none applies */
  market: 2,
  /** account id, 0 where none applies */
  account: 4,
  /** the sender's tag, given back in the answer */
  correlation: 8,
} as const;

/** Byte offsets of an entry of Transfer; the first lies at byte 64. */
export const TransferEntryOffset = {
  /** bytes that an entry takes */
  SIZE: 64,
  /** idempotency id, not zero */
  transferId: 0,
  /** the pending transfer that POST_PENDING or VOID_PENDING resolves, else zero */
  pendingId: 16,
  /** the asset's smallest units; 0 with POST_PENDING means all */
  amount: 32,
  /** who pays; ignored when resolving */
  debitAccount: 40,
  /** who receives; ignored when resolving */
  creditAccount: 44,
  /** asset id; ignored when resolving */
  asset: 48,
  /** what the leg does */
  kind: 50,
} as const;

/** Byte offsets of NewOrder (command). */
export const NewOrderOffset = {
  /** market id, 0 where none applies */
  market: 2,
  /** account id, 0 where none applies */
  account: 4,
  /** the sender's tag, given back in the answer */
  correlation: 8,
  /** limit price in ticks; 0 for market orders */
  priceTicks: 16,
  /** lots; for MARKET_QUOTE the budget in quote units */
  quantity: 24,
  /** the account's own id, unique among its open orders; 0 for none */
  clientOrderId: 32,
  /** buy or sell */
  side: 40,
  /** order type */
  type: 41,
  /** time in force */
  timeInForce: 42,
  /** self-trade prevention */
  stp: 43,
  /** the client order id as the client spelt it */
  text: 64,
} as const;

/** Byte offsets of CancelOrder (command). */
export const CancelOrderOffset = {
  /** market id, 0 where none applies */
  market: 2,
  /** account id, 0 where none applies */
  account: 4,
  /** the sender's tag, given back in the answer */
  correlation: 8,
  /** order id or client order id */
  target: 16,
  /** what `target` is */
  targetKind: 24,
} as const;

/** Byte offsets of CancelAll (command). */
export const CancelAllOffset = {
  /** market id, 0 where none applies */
  market: 2,
  /** account id, 0 where none applies */
  account: 4,
  /** the sender's tag, given back in the answer */
  correlation: 8,
  /** only orders that were placed with it; 0: all */
  session: 16,
} as const;

/** Byte offsets of CancelReplace (command). */
export const CancelReplaceOffset = {
  /** market id, 0 where none applies */
  market: 2,
  /** account id, 0 where none applies */
  account: 4,
  /** the sender's tag, given back in the answer */
  correlation: 8,
  /** limit price in ticks; 0 for market orders */
  priceTicks: 16,
  /** lots; for MARKET_QUOTE the budget in quote units */
  quantity: 24,
  /** the account's own id, unique among its open orders; 0 for none */
  clientOrderId: 32,
  /** order id or client order id of the order to cancel */
  target: 40,
  /** buy or sell */
  side: 48,
  /** order type */
  type: 49,
  /** time in force */
  timeInForce: 50,
  /** self-trade prevention */
  stp: 51,
  /** what `target` is */
  targetKind: 52,
  /** what a failure of one half means */
  mode: 53,
  /** the new client order id as the client spelt it */
  text: 64,
} as const;

/** Byte offsets of AmendOrder (command). */
export const AmendOrderOffset = {
  /** market id, 0 where none applies */
  market: 2,
  /** account id, 0 where none applies */
  account: 4,
  /** the sender's tag, given back in the answer */
  correlation: 8,
  /** new price in ticks; 0 keeps it */
  priceTicks: 16,
  /** new total quantity, filled part included; 0 keeps it */
  quantityLots: 24,
  /** order id or client order id */
  target: 32,
  /** what `target` is */
  targetKind: 40,
} as const;

/** Byte offsets of AdvancedOrder (command). */
export const AdvancedOrderOffset = {
  /** market id, 0 where none applies */
  market: 2,
  /** account id, 0 where none applies */
  account: 4,
  /** the sender's tag, given back in the answer */
  correlation: 8,
  /** limit price in ticks; 0 for market orders */
  priceTicks: 16,
  /** lots; for MARKET_QUOTE the budget in quote units */
  quantity: 24,
  /** the account's own id, unique among its open orders; 0 for none */
  clientOrderId: 32,
  /** STOP, TAKE_PROFIT: the trigger; else 0 */
  triggerPriceTicks: 40,
  /** buy or sell */
  side: 48,
  /** order type */
  type: 49,
  /** time in force */
  timeInForce: 50,
  /** self-trade prevention */
  stp: 51,
  /** what it waits for */
  trigger: 52,
  /** 1: not shown at all; behind those shown at its price */
  hidden: 53,
  /** what it follows */
  peg: 54,
  /** always refused: a spot account has no position */
  reduceOnly: 55,
  /** the session it belongs to, for CancelAll; 0 for none */
  session: 56,
  /** TRAILING: distance of the trigger from the best price; else 0 */
  trailingTicks: 64,
  /** iceberg: lots shown at a time; 0: all */
  displayLots: 72,
  /** lots that must fill at once, else it is closed; 0: none */
  minimumLots: 80,
  /** GTD: microseconds since 1970; else 0 */
  expireTimeUs: 88,
  /** added to the reference price */
  pegOffsetTicks: 96,
  /** the client order id as the client spelt it */
  text: 128,
} as const;

/** Byte offsets of OrderList (command). */
export const OrderListOffset = {
  /** market id, 0 where none applies */
  market: 2,
  /** account id, 0 where none applies */
  account: 4,
  /** the sender's tag, given back in the answer */
  correlation: 8,
  /** how they belong together */
  kind: 16,
  /** the session it belongs to, for CancelAll; 0 for none */
  session: 20,
} as const;

/** Byte offsets of an entry of OrderList; the first lies at byte 64. */
export const OrderListEntryOffset = {
  /** bytes that an entry takes */
  SIZE: 128,
  /** limit price in ticks; 0 for market orders */
  priceTicks: 0,
  /** lots; for MARKET_QUOTE the budget in quote units */
  quantity: 8,
  /** the account's own id, unique among its open orders; 0 for none */
  clientOrderId: 16,
  /** STOP, TAKE_PROFIT: the trigger; else 0 */
  triggerPriceTicks: 24,
  /** TRAILING: distance of the trigger from the best price; else 0 */
  trailingTicks: 32,
  /** iceberg: lots shown at a time; 0: all */
  displayLots: 40,
  /** GTD: microseconds since 1970; else 0 */
  expireTimeUs: 48,
  /** buy or sell */
  side: 56,
  /** order type */
  type: 57,
  /** time in force */
  timeInForce: 58,
  /** self-trade prevention */
  stp: 59,
  /** what it waits for */
  trigger: 60,
  /** 1: not shown at all; behind those shown at its price */
  hidden: 61,
  /** the client order id as the client spelt it */
  text: 64,
} as const;

/** Byte offsets of MassQuote (command). */
export const MassQuoteOffset = {
  /** market id, 0 where none applies */
  market: 2,
  /** account id, 0 where none applies */
  account: 4,
  /** the sender's tag, given back in the answer */
  correlation: 8,
  /** what a refused quote means */
  mode: 16,
  /** the session it belongs to, for CancelAll; 0 for none */
  session: 20,
} as const;

/** Byte offsets of an entry of MassQuote; the first lies at byte 64. */
export const MassQuoteEntryOffset = {
  /** bytes that an entry takes */
  SIZE: 64,
  /** price in ticks */
  priceTicks: 0,
  /** lots; 0: no quote, the entry is skipped */
  quantity: 8,
  /** the account's own id, unique among its open orders; 0 for none */
  clientOrderId: 16,
  /** buy or sell */
  side: 24,
} as const;

/** Byte offsets of SetMarketRules (command). */
export const SetMarketRulesOffset = {
  /** market id, 0 where none applies */
  market: 2,
  /** account id, 0 where none applies */
  account: 4,
  /** the sender's tag, given back in the answer */
  correlation: 8,
  /** reference price of static band, collar and auction; 0 keeps the present one */
  referenceTicks: 16,
  /** largest notional of an order, quote units; 0: none */
  maxNotional: 24,
  /** microseconds that a volatility auction lasts; 0: until a command ends it */
  auctionUs: 32,
  /** how far a limit price may be from the reference, millionths; 0: any */
  collarPpm: 40,
  /** a trade farther from the last price before the order interrupts; 0: none does */
  dynamicPpm: 44,
  /** a trade farther from the reference interrupts; 0: none does */
  staticPpm: 48,
  /** which price triggers look at */
  triggerSource: 52,
} as const;

/** Byte offsets of ScheduleMarketStatus (command). */
export const ScheduleMarketStatusOffset = {
  /** market id, 0 where none applies */
  market: 2,
  /** account id, 0 where none applies */
  account: 4,
  /** the sender's tag, given back in the answer */
  correlation: 8,
  /** microseconds since 1970; 0: forget what is scheduled */
  timeUs: 16,
  /** the status then */
  status: 24,
  /** 1: also cancels every order of the market then */
  cancelOrders: 25,
} as const;

/** Byte offsets of SetAccountStatus (command). */
export const SetAccountStatusOffset = {
  /** market id, 0 where none applies */
  market: 2,
  /** account id, 0 where none applies */
  account: 4,
  /** the sender's tag, given back in the answer */
  correlation: 8,
  /** the new status */
  status: 16,
} as const;

/** Byte offsets of SetAccountLimits (command). */
export const SetAccountLimitsOffset = {
  /** market id, 0 where none applies */
  market: 2,
  /** account id, 0 where none applies */
  account: 4,
  /** the sender's tag, given back in the answer */
  correlation: 8,
  /** orders; 0: no limit */
  maxOpenOrders: 16,
} as const;

/** Byte offsets of SetExposureLimit (command). */
export const SetExposureLimitOffset = {
  /** market id, 0 where none applies */
  market: 2,
  /** account id, 0 where none applies */
  account: 4,
  /** the sender's tag, given back in the answer */
  correlation: 8,
  /** the asset's smallest units; 0: no limit */
  amount: 16,
  /** asset id */
  asset: 24,
} as const;

/** Byte offsets of SetDeadMan (command). */
export const SetDeadManOffset = {
  /** market id, 0 where none applies */
  market: 2,
  /** account id, 0 where none applies */
  account: 4,
  /** the sender's tag, given back in the answer */
  correlation: 8,
  /** microseconds from now; 0 disarms */
  timeoutUs: 16,
} as const;

/** Byte offsets of Accepted (event). */
export const AcceptedOffset = {
  /** market id, 0 where none applies */
  market: 2,
  /** account id, 0 where none applies */
  account: 4,
  /** sequence number of the command behind it */
  sequence: 8,
  /** the command's tag when this is its answer, else 0 */
  correlation: 16,
  /** the id that was given (asset, account, market), the time of a Tick, else 0 */
  resultId: 24,
  /** the command's template id */
  command: 32,
} as const;

/** Byte offsets of Rejected (event). */
export const RejectedOffset = {
  /** market id, 0 where none applies */
  market: 2,
  /** account id, 0 where none applies */
  account: 4,
  /** sequence number of the command behind it */
  sequence: 8,
  /** the command's tag when this is its answer, else 0 */
  correlation: 16,
  /** what the code refers to: the existing order id, the failing leg (from 0), else 0 */
  detail: 24,
  /** rejection code */
  code: 32,
  /** the command's template id */
  command: 34,
} as const;

/** Byte offsets of AssetCreated (event). */
export const AssetCreatedOffset = {
  /** market id, 0 where none applies */
  market: 2,
  /** account id, 0 where none applies */
  account: 4,
  /** sequence number of the command behind it */
  sequence: 8,
  /** asset id */
  asset: 16,
  /** decimal places */
  decimals: 18,
  /** the asset's name */
  text: 64,
} as const;

/** Byte offsets of AccountCreated (event). */
export const AccountCreatedOffset = {
  /** market id, 0 where none applies */
  market: 2,
  /** account id, 0 where none applies */
  account: 4,
  /** sequence number of the command behind it */
  sequence: 8,
  /** fee tier */
  tier: 16,
} as const;

/** Byte offsets of MarketCreated (event). */
export const MarketCreatedOffset = {
  /** market id, 0 where none applies */
  market: 2,
  /** account id, 0 where none applies */
  account: 4,
  /** sequence number of the command behind it */
  sequence: 8,
  /** what is traded */
  baseAsset: 16,
  /** what it is priced in */
  quoteAsset: 18,
  /** ledger or matching only */
  settlement: 20,
  /** base units in a lot */
  baseUnitsPerLot: 24,
  /** quote units that one lot costs at a price of one tick */
  quoteUnitsPerTickLot: 32,
  /** highest price accepted */
  maxPriceTicks: 40,
  /** largest quantity accepted */
  maxQuantityLots: 48,
  /** smallest notional accepted, quote units */
  minNotional: 56,
  /** the market's symbol */
  text: 64,
} as const;

/** Byte offsets of MarketStatusChanged (event). */
export const MarketStatusChangedOffset = {
  /** market id, 0 where none applies */
  market: 2,
  /** account id, 0 where none applies */
  account: 4,
  /** sequence number of the command behind it */
  sequence: 8,
  /** the new status */
  status: 16,
  /** 1: by a volatility interruption */
  interrupted: 17,
} as const;

/** Byte offsets of FeesChanged (event). */
export const FeesChangedOffset = {
  /** market id, 0 where none applies */
  market: 2,
  /** account id, 0 where none applies */
  account: 4,
  /** sequence number of the command behind it */
  sequence: 8,
  /** millionths of what the resting side receives */
  makerPpm: 16,
  /** millionths of what the incoming side receives */
  takerPpm: 20,
  /** account tier */
  tier: 24,
} as const;

/** Byte offsets of AccountTierChanged (event). */
export const AccountTierChangedOffset = {
  /** market id, 0 where none applies */
  market: 2,
  /** account id, 0 where none applies */
  account: 4,
  /** sequence number of the command behind it */
  sequence: 8,
  /** the new tier */
  tier: 16,
} as const;

/** Byte offsets of TransferRecorded (event). */
export const TransferRecordedOffset = {
  /** market id, 0 where none applies */
  market: 2,
  /** account id, 0 where none applies */
  account: 4,
  /** sequence number of the command behind it */
  sequence: 8,
  /** its id */
  transferId: 16,
  /** the pending transfer that it resolved, else zero */
  pendingId: 32,
  /** units moved, reserved or freed */
  amount: 48,
  /** who receives */
  creditAccount: 56,
  /** asset id */
  asset: 60,
  /** what the leg did */
  kind: 62,
} as const;

/** Byte offsets of OrderAccepted (event). */
export const OrderAcceptedOffset = {
  /** market id, 0 where none applies */
  market: 2,
  /** account id, 0 where none applies */
  account: 4,
  /** sequence number of the command behind it */
  sequence: 8,
  /** the command's tag when this is its answer, else 0 */
  correlation: 16,
  /** the engine's order id */
  orderId: 24,
  /** limit price in ticks; 0 for market orders */
  priceTicks: 32,
  /** lots; for MARKET_QUOTE the budget in quote units */
  quantity: 40,
  /** the account's own id, 0 for none */
  clientOrderId: 48,
  /** buy or sell */
  side: 56,
  /** order type */
  type: 57,
  /** time in force */
  timeInForce: 58,
  /** self-trade prevention */
  stp: 59,
  /** 1 when it rests whole, at once */
  resting: 60,
  /** with CancelReplace in mode ALLOW_FAILURE: why nothing was cancelled, else 0 */
  cancelCode: 62,
  /** the client order id as the client spelt it */
  text: 64,
} as const;

/** Byte offsets of OrderRested (event). */
export const OrderRestedOffset = {
  /** market id, 0 where none applies */
  market: 2,
  /** account id, 0 where none applies */
  account: 4,
  /** sequence number of the command behind it */
  sequence: 8,
  /** the engine's order id */
  orderId: 16,
  /** price in ticks */
  priceTicks: 24,
  /** lots still open */
  leavesLots: 32,
  /** buy or sell */
  side: 40,
  /** 1: hidden or iceberg; what shows is told by DisplayChanged */
  conceals: 41,
} as const;

/** Byte offsets of Trade (event). */
export const TradeOffset = {
  /** market id, 0 where none applies */
  market: 2,
  /** account id, 0 where none applies */
  account: 4,
  /** sequence number of the command behind it */
  sequence: 8,
  /** the market's trade number, from 1 without gaps */
  tradeId: 16,
  /** the resting order */
  makerOrderId: 24,
  /** the incoming order */
  takerOrderId: 32,
  /** price in ticks */
  priceTicks: 40,
  /** lots traded */
  quantityLots: 48,
  /** owner of the resting order */
  makerAccount: 56,
  /** side of the incoming order */
  takerSide: 60,
  /** 1: what the public book loses is told by DisplayChanged */
  conceals: 61,
  /** 1: an uncross; both rested, the taker is the younger of them */
  auction: 62,
  /** price times quantity */
  quoteUnits: 64,
  /** units of the asset that the maker received */
  makerFee: 72,
  /** units of the asset that the taker received */
  takerFee: 80,
  /** what the resting order has left; 0: it is filled */
  makerLeavesLots: 88,
  /** what the incoming order has left; for MARKET_QUOTE the budget left */
  takerLeavesLots: 96,
  /** the maker's own id */
  makerClientOrderId: 104,
  /** the taker's own id */
  takerClientOrderId: 112,
} as const;

/** Byte offsets of OrderAmended (event). */
export const OrderAmendedOffset = {
  /** market id, 0 where none applies */
  market: 2,
  /** account id, 0 where none applies */
  account: 4,
  /** sequence number of the command behind it */
  sequence: 8,
  /** the command's tag when this is its answer, else 0 */
  correlation: 16,
  /** the engine's order id */
  orderId: 24,
  /** price from now on */
  priceTicks: 32,
  /** total quantity from now on */
  quantityLots: 40,
  /** lots open from now on */
  leavesLots: 48,
  /** why */
  reason: 56,
  /** buy or sell */
  side: 57,
  /** REQUEUED, PEGGED: 1 when it rests whole at its new place; REDUCED: 1; SELF_TRADE: 1 for the maker; 2: as 1, but it conceals: what shows is told by DisplayChanged */
  resting: 58,
  /** price until now */
  previousPriceTicks: 64,
  /** lots open until now */
  previousLeavesLots: 72,
} as const;

/** Byte offsets of OrderClosed (event). */
export const OrderClosedOffset = {
  /** market id, 0 where none applies */
  market: 2,
  /** account id, 0 where none applies */
  account: 4,
  /** sequence number of the command behind it */
  sequence: 8,
  /** the command's tag when this is its answer, else 0 */
  correlation: 16,
  /** the engine's order id */
  orderId: 24,
  /** its price; 0 for market orders */
  priceTicks: 32,
  /** what was still open; for MARKET_QUOTE the budget left */
  leavesLots: 40,
  /** the account's own id, 0 for none */
  clientOrderId: 48,
  /** why */
  reason: 56,
  /** buy or sell */
  side: 57,
  /** 1 when it was in the book; 2: it was, and concealed: DisplayChanged follows */
  resting: 58,
  /** answer to CancelReplace: why the new order was refused; REFUSED: why; else 0 */
  replaceCode: 60,
} as const;

/** Byte offsets of BalancesChanged (event). */
export const BalancesChangedOffset = {
  /** market id, 0 where none applies */
  market: 2,
  /** account id, 0 where none applies */
  account: 4,
  /** sequence number of the command behind it */
  sequence: 8,
  /** free units; negative only for the external account */
  available: 16,
  /** units held by open orders and pending transfers */
  reserved: 24,
  /** of the second asset */
  available2: 32,
  /** of the second asset */
  reserved2: 40,
  /** asset id (a market's base) */
  asset: 48,
  /** second asset id (a market's quote), or 0 */
  asset2: 50,
} as const;

/** Byte offsets of OrderTerms (event). */
export const OrderTermsOffset = {
  /** market id, 0 where none applies */
  market: 2,
  /** account id, 0 where none applies */
  account: 4,
  /** sequence number of the command behind it */
  sequence: 8,
  /** the engine's order id */
  orderId: 16,
  /** the trigger as it is now, 0 for none */
  triggerPriceTicks: 24,
  /** distance of a trailing trigger, else 0 */
  trailingTicks: 32,
  /** lots an iceberg shows at a time, else 0 */
  displayLots: 40,
  /** lots that must fill at once, else 0 */
  minimumLots: 48,
  /** when it expires, else 0 */
  expireTimeUs: 56,
  /** added to the reference price */
  pegOffsetTicks: 64,
  /** order id of the list's first order, 0: in no list */
  listId: 72,
  /** the session it belongs to, 0 for none */
  session: 80,
  /** what it waits for */
  trigger: 84,
  /** 1: not shown */
  hidden: 85,
  /** what it follows */
  peg: 86,
  /** why it is not in the book yet */
  waits: 87,
  /** with a list: its kind */
  listKind: 88,
} as const;

/** Byte offsets of OrderActivated (event). */
export const OrderActivatedOffset = {
  /** market id, 0 where none applies */
  market: 2,
  /** account id, 0 where none applies */
  account: 4,
  /** sequence number of the command behind it */
  sequence: 8,
  /** the engine's order id */
  orderId: 16,
  /** its trigger: what was met, or what it waits for; else 0 */
  triggerPriceTicks: 24,
  /** why */
  cause: 32,
  /** TRIGGER: it now waits for that */
  waits: 33,
} as const;

/** Byte offsets of DisplayChanged (event). */
export const DisplayChangedOffset = {
  /** market id, 0 where none applies */
  market: 2,
  /** account id, 0 where none applies */
  account: 4,
  /** sequence number of the command behind it */
  sequence: 8,
  /** the engine's order id */
  orderId: 16,
  /** price in ticks */
  priceTicks: 24,
  /** lots shown more (or less) at its price */
  deltaLots: 32,
  /** buy or sell */
  side: 40,
  /** why */
  reason: 41,
} as const;

/** Byte offsets of QuoteRefused (event). */
export const QuoteRefusedOffset = {
  /** market id, 0 where none applies */
  market: 2,
  /** account id, 0 where none applies */
  account: 4,
  /** sequence number of the command behind it */
  sequence: 8,
  /** the account's own id, 0 for none */
  clientOrderId: 16,
  /** what the code refers to, as in Rejected */
  detail: 24,
  /** which of the quotes, from 0 */
  index: 32,
  /** rejection code */
  code: 34,
} as const;

/** Byte offsets of AuctionIndicated (event). */
export const AuctionIndicatedOffset = {
  /** market id, 0 where none applies */
  market: 2,
  /** account id, 0 where none applies */
  account: 4,
  /** sequence number of the command behind it */
  sequence: 8,
  /** uniform price; 0: nothing would trade */
  priceTicks: 16,
  /** lots that would trade */
  volumeLots: 24,
  /** lots at that price or better without a partner */
  surplusLots: 32,
  /** whose they are; BUY where none */
  surplusSide: 40,
} as const;

/** Byte offsets of AuctionUncrossed (event). */
export const AuctionUncrossedOffset = {
  /** market id, 0 where none applies */
  market: 2,
  /** account id, 0 where none applies */
  account: 4,
  /** sequence number of the command behind it */
  sequence: 8,
  /** uniform price; 0: nothing trades */
  priceTicks: 16,
  /** lots that trade */
  volumeLots: 24,
} as const;

/** Byte offsets of MarketRulesChanged (event). */
export const MarketRulesChangedOffset = {
  /** market id, 0 where none applies */
  market: 2,
  /** account id, 0 where none applies */
  account: 4,
  /** sequence number of the command behind it */
  sequence: 8,
  /** reference price, 0: none */
  referenceTicks: 16,
  /** largest notional, 0: none */
  maxNotional: 24,
  /** duration of a volatility auction */
  auctionUs: 32,
  /** collar of limit prices, millionths */
  collarPpm: 40,
  /** dynamic band, millionths */
  dynamicPpm: 44,
  /** static band, millionths */
  staticPpm: 48,
  /** trigger source */
  triggerSource: 52,
} as const;

/** Byte offsets of MarketScheduled (event). */
export const MarketScheduledOffset = {
  /** market id, 0 where none applies */
  market: 2,
  /** account id, 0 where none applies */
  account: 4,
  /** sequence number of the command behind it */
  sequence: 8,
  /** when */
  timeUs: 16,
  /** the status then */
  status: 24,
  /** 1: every order is cancelled then */
  cancelOrders: 25,
} as const;

/** Byte offsets of AccountStatusChanged (event). */
export const AccountStatusChangedOffset = {
  /** market id, 0 where none applies */
  market: 2,
  /** account id, 0 where none applies */
  account: 4,
  /** sequence number of the command behind it */
  sequence: 8,
  /** the new status */
  status: 16,
} as const;

/** Byte offsets of AccountLimitsChanged (event). */
export const AccountLimitsChangedOffset = {
  /** market id, 0 where none applies */
  market: 2,
  /** account id, 0 where none applies */
  account: 4,
  /** sequence number of the command behind it */
  sequence: 8,
  /** orders; 0: no limit */
  maxOpenOrders: 16,
} as const;

/** Byte offsets of ExposureLimitChanged (event). */
export const ExposureLimitChangedOffset = {
  /** market id, 0 where none applies */
  market: 2,
  /** account id, 0 where none applies */
  account: 4,
  /** sequence number of the command behind it */
  sequence: 8,
  /** units; 0: no limit */
  amount: 16,
  /** asset id */
  asset: 24,
} as const;

/** Byte offsets of DeadManChanged (event). */
export const DeadManChangedOffset = {
  /** market id, 0 where none applies */
  market: 2,
  /** account id, 0 where none applies */
  account: 4,
  /** sequence number of the command behind it */
  sequence: 8,
  /** when it runs out; 0: it is not armed */
  deadlineUs: 16,
  /** 1: it ran out; the cancellations follow */
  fired: 24,
} as const;

/** Byte offsets of BatchApplied (event). */
export const BatchAppliedOffset = {
  /** market id, 0 where none applies */
  market: 2,
  /** account id, 0 where none applies */
  account: 4,
  /** sequence number of the command behind it */
  sequence: 8,
  /** commands in the batch, its Tick included */
  commandCount: 16,
  /** nanoseconds that writing and syncing took */
  syncNs: 24,
  /** nanoseconds that applying took */
  applyNs: 32,
} as const;

/** Byte offsets of SnapshotMarked (event). */
export const SnapshotMarkedOffset = {
  /** market id, 0 where none applies */
  market: 2,
  /** account id, 0 where none applies */
  account: 4,
  /** sequence number of the command behind it */
  sequence: 8,
} as const;
