import type { Field, Message } from './types.ts';

/** The 16 bytes at the start of every event. */
export const EVENT_HEADER: readonly Field[] = [
  { name: 'templateId', type: 'u8', doc: 'which event' },
  { name: 'blockCount', type: 'u8', doc: '64-byte blocks that the event takes' },
  { name: 'market', type: 'u16', doc: 'market id, 0 where none applies' },
  { name: 'account', type: 'u32', doc: 'account id, 0 where none applies' },
  { name: 'sequence', type: 'u53', doc: 'sequence number of the command behind it' },
];

const CORRELATION: Field = {
  name: 'correlation',
  type: 'u53',
  doc: "the command's tag when this is its answer, else 0",
};

const ORDER_ID: Field = { name: 'orderId', type: 'u53', doc: "the engine's order id" };
const CLIENT_ORDER_ID: Field = {
  name: 'clientOrderId',
  type: 'u53',
  doc: "the account's own id, 0 for none",
};
const PRICE: Field = { name: 'priceTicks', type: 'u53', doc: 'price in ticks' };
const LEAVES: Field = { name: 'leavesLots', type: 'u53', doc: 'lots still open' };
const SIDE: Field = { name: 'side', type: 'u8', doc: 'buy or sell', values: 'Side' };

export const EVENTS: readonly Message[] = [
  {
    name: 'Accepted',
    id: 64,
    doc: 'Answer: the command was carried out.',
    fields: [
      CORRELATION,
      {
        name: 'resultId',
        type: 'u53',
        doc: 'the id that was given (asset, account, market), the time of a Tick, else 0',
      },
      { name: 'command', type: 'u8', doc: "the command's template id" },
    ],
  },
  {
    name: 'Rejected',
    id: 65,
    doc: 'Answer: the command changed nothing.',
    fields: [
      CORRELATION,
      {
        name: 'detail',
        type: 'u53',
        doc: 'what the code refers to: the existing order id, the failing leg (from 0), else 0',
      },
      { name: 'code', type: 'u16', doc: 'rejection code' },
      { name: 'command', type: 'u8', doc: "the command's template id" },
    ],
  },
  {
    name: 'AssetCreated',
    id: 66,
    doc: 'An asset exists.',
    fields: [
      { name: 'asset', type: 'u16', doc: 'asset id' },
      { name: 'decimals', type: 'u8', doc: 'decimal places' },
    ],
    text: "the asset's name",
  },
  {
    name: 'AccountCreated',
    id: 67,
    doc: 'An account exists.',
    fields: [{ name: 'tier', type: 'u8', doc: 'fee tier' }],
  },
  {
    name: 'MarketCreated',
    id: 68,
    doc: 'A market exists.',
    fields: [
      { name: 'baseAsset', type: 'u16', doc: 'what is traded' },
      { name: 'quoteAsset', type: 'u16', doc: 'what it is priced in' },
      { name: 'settlement', type: 'u8', doc: 'ledger or matching only', values: 'Settlement' },
      { name: 'reserved', type: 'u8', doc: 'zero', count: 3 },
      { name: 'baseUnitsPerLot', type: 'u53', doc: 'base units in a lot' },
      {
        name: 'quoteUnitsPerTickLot',
        type: 'u53',
        doc: 'quote units that one lot costs at a price of one tick',
      },
      { name: 'maxPriceTicks', type: 'u53', doc: 'highest price accepted' },
      { name: 'maxQuantityLots', type: 'u53', doc: 'largest quantity accepted' },
      { name: 'minNotional', type: 'u53', doc: 'smallest notional accepted, quote units' },
    ],
    text: "the market's symbol",
  },
  {
    name: 'MarketStatusChanged',
    id: 69,
    doc: 'A market opened, was restricted or halted.',
    fields: [
      { name: 'status', type: 'u8', doc: 'the new status', values: 'MarketStatus' },
      { name: 'interrupted', type: 'u8', doc: '1: by a volatility interruption' },
    ],
  },
  {
    name: 'FeesChanged',
    id: 70,
    doc: "A market's fees for a tier changed.",
    fields: [
      { name: 'makerPpm', type: 'u32', doc: 'millionths of what the resting side receives' },
      { name: 'takerPpm', type: 'u32', doc: 'millionths of what the incoming side receives' },
      { name: 'tier', type: 'u8', doc: 'account tier' },
    ],
  },
  {
    name: 'AccountTierChanged',
    id: 71,
    doc: "An account's fee tier changed.",
    fields: [{ name: 'tier', type: 'u8', doc: 'the new tier' }],
  },
  {
    name: 'TransferRecorded',
    id: 72,
    doc: 'One leg of a transfer was carried out; `account` is the debit account.',
    fields: [
      { name: 'transferId', type: 'u128', doc: 'its id' },
      { name: 'pendingId', type: 'u128', doc: 'the pending transfer that it resolved, else zero' },
      { name: 'amount', type: 'u53', doc: 'units moved, reserved or freed' },
      { name: 'creditAccount', type: 'u32', doc: 'who receives' },
      { name: 'asset', type: 'u16', doc: 'asset id' },
      { name: 'kind', type: 'u8', doc: 'what the leg did', values: 'TransferKind' },
    ],
  },
  {
    name: 'OrderAccepted',
    id: 80,
    doc: 'Answer: the order is in. With `resting` it rests in the book as it is; without, trades follow, then what became of the rest.',
    fields: [
      CORRELATION,
      ORDER_ID,
      { name: 'priceTicks', type: 'u53', doc: 'limit price in ticks; 0 for market orders' },
      { name: 'quantity', type: 'u53', doc: 'lots; for MARKET_QUOTE the budget in quote units' },
      CLIENT_ORDER_ID,
      SIDE,
      { name: 'type', type: 'u8', doc: 'order type', values: 'OrderType' },
      { name: 'timeInForce', type: 'u8', doc: 'time in force', values: 'TimeInForce' },
      { name: 'stp', type: 'u8', doc: 'self-trade prevention', values: 'SelfTradePrevention' },
      { name: 'resting', type: 'u8', doc: '1 when it rests whole, at once' },
      { name: 'reserved', type: 'u8', doc: 'zero' },
      {
        name: 'cancelCode',
        type: 'u16',
        doc: 'with CancelReplace in mode ALLOW_FAILURE: why nothing was cancelled, else 0',
      },
    ],
    text: 'the client order id as the client spelt it',
  },
  {
    name: 'OrderRested',
    id: 81,
    doc: 'What an order that took (or was requeued) has left now rests at the back of its price level.',
    fields: [
      ORDER_ID,
      PRICE,
      LEAVES,
      SIDE,
      {
        name: 'conceals',
        type: 'u8',
        doc: '1: hidden or iceberg; what shows is told by DisplayChanged',
      },
    ],
  },
  {
    name: 'Trade',
    id: 82,
    doc: 'Two orders traded, at the price of the resting one; `account` is the taker. Each side pays its fee in what it receives.',
    fields: [
      { name: 'tradeId', type: 'u53', doc: "the market's trade number, from 1 without gaps" },
      { name: 'makerOrderId', type: 'u53', doc: 'the resting order' },
      { name: 'takerOrderId', type: 'u53', doc: 'the incoming order' },
      PRICE,
      { name: 'quantityLots', type: 'u53', doc: 'lots traded' },
      { name: 'makerAccount', type: 'u32', doc: 'owner of the resting order' },
      { name: 'takerSide', type: 'u8', doc: 'side of the incoming order', values: 'Side' },
      {
        name: 'conceals',
        type: 'u8',
        doc: '1: what the public book loses is told by DisplayChanged',
      },
      {
        name: 'auction',
        type: 'u8',
        doc: '1: an uncross; both rested, the taker is the younger of them',
      },
    ],
    second: [
      { name: 'quoteUnits', type: 'u53', doc: 'price times quantity' },
      { name: 'makerFee', type: 'u53', doc: 'units of the asset that the maker received' },
      { name: 'takerFee', type: 'u53', doc: 'units of the asset that the taker received' },
      {
        name: 'makerLeavesLots',
        type: 'u53',
        doc: 'what the resting order has left; 0: it is filled',
      },
      {
        name: 'takerLeavesLots',
        type: 'u53',
        doc: 'what the incoming order has left; for MARKET_QUOTE the budget left',
      },
      { name: 'makerClientOrderId', type: 'u53', doc: "the maker's own id" },
      { name: 'takerClientOrderId', type: 'u53', doc: "the taker's own id" },
    ],
  },
  {
    name: 'OrderAmended',
    id: 83,
    doc: 'An open order changed: the answer to AmendOrder, or self-trade prevention made it smaller.',
    fields: [
      CORRELATION,
      ORDER_ID,
      { name: 'priceTicks', type: 'u53', doc: 'price from now on' },
      { name: 'quantityLots', type: 'u53', doc: 'total quantity from now on' },
      { name: 'leavesLots', type: 'u53', doc: 'lots open from now on' },
      { name: 'reason', type: 'u8', doc: 'why', values: 'AmendReason' },
      SIDE,
      {
        name: 'resting',
        type: 'u8',
        doc: 'REQUEUED, PEGGED: 1 when it rests whole at its new place; REDUCED: 1; SELF_TRADE: 1 for the maker; 2: as 1, but it conceals: what shows is told by DisplayChanged',
      },
    ],
    second: [
      { name: 'previousPriceTicks', type: 'u53', doc: 'price until now' },
      { name: 'previousLeavesLots', type: 'u53', doc: 'lots open until now' },
    ],
  },
  {
    name: 'OrderClosed',
    id: 84,
    doc: 'An order ended without being filled: the answer to CancelOrder, or a consequence. `resting` says whether it left the book.',
    fields: [
      CORRELATION,
      ORDER_ID,
      { name: 'priceTicks', type: 'u53', doc: 'its price; 0 for market orders' },
      {
        name: 'leavesLots',
        type: 'u53',
        doc: 'what was still open; for MARKET_QUOTE the budget left',
      },
      CLIENT_ORDER_ID,
      { name: 'reason', type: 'u8', doc: 'why', values: 'CloseReason' },
      SIDE,
      {
        name: 'resting',
        type: 'u8',
        doc: '1 when it was in the book; 2: it was, and concealed: DisplayChanged follows',
      },
      { name: 'reserved', type: 'u8', doc: 'zero' },
      {
        name: 'replaceCode',
        type: 'u16',
        doc: 'answer to CancelReplace: why the new order was refused; REFUSED: why; else 0',
      },
    ],
  },
  {
    name: 'BalancesChanged',
    id: 85,
    doc: "An account's balances as they now are, of one or two assets (asset 0: unused).",
    fields: [
      { name: 'available', type: 'i53', doc: 'free units; negative only for the external account' },
      { name: 'reserved', type: 'i53', doc: 'units held by open orders and pending transfers' },
      { name: 'available2', type: 'i53', doc: 'of the second asset' },
      { name: 'reserved2', type: 'i53', doc: 'of the second asset' },
      { name: 'asset', type: 'u16', doc: "asset id (a market's base)" },
      { name: 'asset2', type: 'u16', doc: "second asset id (a market's quote), or 0" },
    ],
  },
  {
    name: 'OrderTerms',
    id: 86,
    doc: 'Follows OrderAccepted of an AdvancedOrder or of a list: what else was asked for.',
    fields: [
      ORDER_ID,
      { name: 'triggerPriceTicks', type: 'u53', doc: 'the trigger as it is now, 0 for none' },
      { name: 'trailingTicks', type: 'u53', doc: 'distance of a trailing trigger, else 0' },
      { name: 'displayLots', type: 'u53', doc: 'lots an iceberg shows at a time, else 0' },
      { name: 'minimumLots', type: 'u53', doc: 'lots that must fill at once, else 0' },
      { name: 'expireTimeUs', type: 'u53', doc: 'when it expires, else 0' },
    ],
    second: [
      { name: 'pegOffsetTicks', type: 'i53', doc: 'added to the reference price' },
      { name: 'listId', type: 'u53', doc: "order id of the list's first order, 0: in no list" },
      { name: 'session', type: 'u32', doc: 'the session it belongs to, 0 for none' },
      { name: 'trigger', type: 'u8', doc: 'what it waits for', values: 'TriggerKind' },
      { name: 'hidden', type: 'u8', doc: '1: not shown' },
      { name: 'peg', type: 'u8', doc: 'what it follows', values: 'PegKind' },
      { name: 'waits', type: 'u8', doc: 'why it is not in the book yet', values: 'WaitKind' },
      { name: 'listKind', type: 'u8', doc: 'with a list: its kind', values: 'ListKind' },
    ],
  },
  {
    name: 'OrderActivated',
    id: 87,
    doc: 'A waiting order came alive: it is now matched like a new one, or waits for its trigger.',
    fields: [
      ORDER_ID,
      {
        name: 'triggerPriceTicks',
        type: 'u53',
        doc: 'its trigger: what was met, or what it waits for; else 0',
      },
      { name: 'cause', type: 'u8', doc: 'why', values: 'ActivationCause' },
      { name: 'waits', type: 'u8', doc: 'TRIGGER: it now waits for that', values: 'WaitKind' },
    ],
  },
  {
    name: 'DisplayChanged',
    id: 88,
    doc: 'What an order that conceals shows in the public book changed; in an uncross, what any order shows.',
    fields: [
      ORDER_ID,
      PRICE,
      { name: 'deltaLots', type: 'i53', doc: 'lots shown more (or less) at its price' },
      SIDE,
      { name: 'reason', type: 'u8', doc: 'why', values: 'DisplayReason' },
    ],
  },
  {
    name: 'QuoteRefused',
    id: 89,
    doc: 'A quote of a MassQuote in mode EACH was refused.',
    fields: [
      CLIENT_ORDER_ID,
      { name: 'detail', type: 'u53', doc: 'what the code refers to, as in Rejected' },
      { name: 'index', type: 'u8', doc: 'which of the quotes, from 0' },
      { name: 'reserved', type: 'u8', doc: 'zero' },
      { name: 'code', type: 'u16', doc: 'rejection code' },
    ],
  },
  {
    name: 'AuctionIndicated',
    id: 90,
    doc: 'What an uncross would do if it came now; written when that changed.',
    fields: [
      { name: 'priceTicks', type: 'u53', doc: 'uniform price; 0: nothing would trade' },
      { name: 'volumeLots', type: 'u53', doc: 'lots that would trade' },
      { name: 'surplusLots', type: 'u53', doc: 'lots at that price or better without a partner' },
      { name: 'surplusSide', type: 'u8', doc: 'whose they are; BUY where none', values: 'Side' },
    ],
  },
  {
    name: 'AuctionUncrossed',
    id: 91,
    doc: 'An auction ended; its trades follow.',
    fields: [
      { name: 'priceTicks', type: 'u53', doc: 'uniform price; 0: nothing trades' },
      { name: 'volumeLots', type: 'u53', doc: 'lots that trade' },
    ],
  },
  {
    name: 'MarketRulesChanged',
    id: 92,
    doc: "A market's rules are now these.",
    fields: [
      { name: 'referenceTicks', type: 'u53', doc: 'reference price, 0: none' },
      { name: 'maxNotional', type: 'u53', doc: 'largest notional, 0: none' },
      { name: 'auctionUs', type: 'u53', doc: 'duration of a volatility auction' },
      { name: 'collarPpm', type: 'u32', doc: 'collar of limit prices, millionths' },
      { name: 'dynamicPpm', type: 'u32', doc: 'dynamic band, millionths' },
      { name: 'staticPpm', type: 'u32', doc: 'static band, millionths' },
      { name: 'triggerSource', type: 'u8', doc: 'trigger source', values: 'TriggerSource' },
    ],
  },
  {
    name: 'MarketScheduled',
    id: 93,
    doc: 'A status change is scheduled; timeUs 0: none is any more.',
    fields: [
      { name: 'timeUs', type: 'u53', doc: 'when' },
      { name: 'status', type: 'u8', doc: 'the status then', values: 'MarketStatus' },
      { name: 'cancelOrders', type: 'u8', doc: '1: every order is cancelled then' },
    ],
  },
  {
    name: 'AccountStatusChanged',
    id: 94,
    doc: 'An account was blocked or may trade again.',
    fields: [{ name: 'status', type: 'u8', doc: 'the new status', values: 'AccountStatus' }],
  },
  {
    name: 'AccountLimitsChanged',
    id: 95,
    doc: "An account's limit of open orders changed.",
    fields: [{ name: 'maxOpenOrders', type: 'u32', doc: 'orders; 0: no limit' }],
  },
  {
    name: 'ExposureLimitChanged',
    id: 96,
    doc: "An account's exposure limit in an asset changed.",
    fields: [
      { name: 'amount', type: 'u53', doc: 'units; 0: no limit' },
      { name: 'asset', type: 'u16', doc: 'asset id' },
    ],
  },
  {
    name: 'DeadManChanged',
    id: 97,
    doc: "An account's dead-man timer was armed, disarmed or ran out.",
    fields: [
      { name: 'deadlineUs', type: 'u53', doc: 'when it runs out; 0: it is not armed' },
      { name: 'fired', type: 'u8', doc: '1: it ran out; the cancellations follow' },
    ],
  },
  {
    name: 'BatchApplied',
    id: 120,
    doc: 'Written by the node, not by the engine, after the events of a batch: all of them are out. `sequence` is that of its last command.',
    fields: [
      { name: 'commandCount', type: 'u53', doc: 'commands in the batch, its Tick included' },
      { name: 'syncNs', type: 'u53', doc: 'nanoseconds that writing and syncing took' },
      { name: 'applyNs', type: 'u53', doc: 'nanoseconds that applying took' },
    ],
  },
  {
    name: 'SnapshotMarked',
    id: 121,
    doc: 'Written by the node: a snapshot of the engine was taken here. Who keeps read models saves them now, so that both belong together.',
    fields: [],
  },
];
