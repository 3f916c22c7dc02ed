import type { Field, Message } from './types.ts';

/** The 16 bytes at the start of every command. */
export const COMMAND_HEADER: readonly Field[] = [
  { name: 'templateId', type: 'u8', doc: 'which command' },
  { name: 'blockCount', type: 'u8', doc: '64-byte blocks that the command takes, 1 to 64' },
  { name: 'market', type: 'u16', doc: 'market id, 0 where none applies' },
  { name: 'account', type: 'u32', doc: 'account id, 0 where none applies' },
  { name: 'correlation', type: 'u53', doc: "the sender's tag, given back in the answer" },
];

const ORDER_FLAGS: readonly Field[] = [
  { name: 'side', type: 'u8', doc: 'buy or sell', values: 'Side' },
  { name: 'type', type: 'u8', doc: 'order type', values: 'OrderType' },
  { name: 'timeInForce', type: 'u8', doc: 'time in force', values: 'TimeInForce' },
  { name: 'stp', type: 'u8', doc: 'self-trade prevention', values: 'SelfTradePrevention' },
];

const ORDER_FIELDS: readonly Field[] = [
  { name: 'priceTicks', type: 'u53', doc: 'limit price in ticks; 0 for market orders' },
  { name: 'quantity', type: 'u53', doc: 'lots; for MARKET_QUOTE the budget in quote units' },
  {
    name: 'clientOrderId',
    type: 'u53',
    doc: "the account's own id, unique among its open orders; 0 for none",
  },
];

const TARGET_KIND: Field = {
  name: 'targetKind',
  type: 'u8',
  doc: 'what `target` is',
  values: 'TargetKind',
};

export const COMMANDS: readonly Message[] = [
  {
    name: 'Tick',
    id: 1,
    doc: 'Sets the time. The sequencer writes one at the head of a batch when the clock has moved; everything until the next happens at this time.',
    fields: [{ name: 'timeUs', type: 'u53', doc: 'microseconds since 1970' }],
  },
  {
    name: 'CreateAsset',
    id: 2,
    doc: 'Adds an asset; the answer carries its id.',
    fields: [{ name: 'decimals', type: 'u8', doc: 'decimal places of the smallest unit, 0 to 18' }],
    text: "the asset's name, such as BTC",
  },
  {
    name: 'CreateAccount',
    id: 3,
    doc: 'Adds a trading account; the answer carries its id.',
    fields: [{ name: 'tier', type: 'u8', doc: 'fee tier, 0 to 7' }],
  },
  {
    name: 'CreateMarket',
    id: 4,
    doc: 'Adds a market between two assets; the answer carries its id. Fees are zero until set.',
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
      {
        name: 'minNotional',
        type: 'u53',
        doc: 'smallest price times quantity accepted, in quote units',
      },
    ],
    text: "the market's symbol, such as BTCUSD",
  },
  {
    name: 'SetMarketStatus',
    id: 5,
    doc: 'Opens, restricts or halts a market.',
    fields: [{ name: 'status', type: 'u8', doc: 'the new status', values: 'MarketStatus' }],
  },
  {
    name: 'SetFees',
    id: 6,
    doc: "Sets a market's fees for one account tier.",
    fields: [
      {
        name: 'makerPpm',
        type: 'u32',
        doc: 'fee of the resting side, millionths of what it receives',
      },
      {
        name: 'takerPpm',
        type: 'u32',
        doc: 'fee of the incoming side, millionths of what it receives',
      },
      { name: 'tier', type: 'u8', doc: 'account tier, 0 to 7' },
    ],
  },
  {
    name: 'SetAccountTier',
    id: 7,
    doc: "Sets an account's fee tier.",
    fields: [{ name: 'tier', type: 'u8', doc: '0 to 7' }],
  },
  {
    name: 'Transfer',
    id: 8,
    doc: 'Moves money: 1 to 63 legs that succeed or fail together.',
    fields: [],
    group: {
      name: 'legs',
      fields: [
        { name: 'transferId', type: 'u128', doc: 'idempotency id, not zero' },
        {
          name: 'pendingId',
          type: 'u128',
          doc: 'the pending transfer that POST_PENDING or VOID_PENDING resolves, else zero',
        },
        {
          name: 'amount',
          type: 'u53',
          doc: "the asset's smallest units; 0 with POST_PENDING means all",
        },
        { name: 'debitAccount', type: 'u32', doc: 'who pays; ignored when resolving' },
        { name: 'creditAccount', type: 'u32', doc: 'who receives; ignored when resolving' },
        { name: 'asset', type: 'u16', doc: 'asset id; ignored when resolving' },
        { name: 'kind', type: 'u8', doc: 'what the leg does', values: 'TransferKind' },
      ],
    },
  },
  {
    name: 'NewOrder',
    id: 10,
    doc: 'Places an order.',
    fields: [...ORDER_FIELDS, ...ORDER_FLAGS],
    text: 'the client order id as the client spelt it',
  },
  {
    name: 'CancelOrder',
    id: 11,
    doc: 'Cancels one order of the account; a market of 0 means any.',
    fields: [{ name: 'target', type: 'u53', doc: 'order id or client order id' }, TARGET_KIND],
  },
  {
    name: 'CancelAll',
    id: 12,
    doc: "Cancels an account's orders (in one market, or in all with market 0), or with account 0 every order of the market.",
    fields: [],
  },
  {
    name: 'CancelReplace',
    id: 13,
    doc: 'Cancels one order and places another in the same market, in one step.',
    fields: [
      ...ORDER_FIELDS,
      { name: 'target', type: 'u53', doc: 'order id or client order id of the order to cancel' },
      ...ORDER_FLAGS,
      TARGET_KIND,
      { name: 'mode', type: 'u8', doc: 'what a failure of one half means', values: 'ReplaceMode' },
    ],
    text: 'the new client order id as the client spelt it',
  },
  {
    name: 'AmendOrder',
    id: 14,
    doc: 'Changes an open order. Only smaller at the same price keeps its place; else it is matched again and queues at the back, under the same id.',
    fields: [
      { name: 'priceTicks', type: 'u53', doc: 'new price in ticks; 0 keeps it' },
      {
        name: 'quantityLots',
        type: 'u53',
        doc: 'new total quantity, filled part included; 0 keeps it',
      },
      { name: 'target', type: 'u53', doc: 'order id or client order id' },
      TARGET_KIND,
    ],
  },
];
