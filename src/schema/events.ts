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
    fields: [{ name: 'status', type: 'u8', doc: 'the new status', values: 'MarketStatus' }],
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
    fields: [ORDER_ID, PRICE, LEAVES, SIDE],
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
        doc: 'REQUEUED: 1 when it rests whole at its new place; REDUCED: 1; SELF_TRADE: 1 for the maker',
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
      { name: 'resting', type: 'u8', doc: '1 when it was in the book' },
      { name: 'reserved', type: 'u8', doc: 'zero' },
      {
        name: 'replaceCode',
        type: 'u16',
        doc: 'answer to CancelReplace: why the new order was refused, else 0',
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
