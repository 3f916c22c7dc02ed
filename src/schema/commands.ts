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

const SESSION: Field = {
  name: 'session',
  type: 'u32',
  doc: 'the session it belongs to, for CancelAll; 0 for none',
};
const TRAILING: Field = {
  name: 'trailingTicks',
  type: 'u53',
  doc: 'TRAILING: distance of the trigger from the best price; else 0',
};
const DISPLAY: Field = {
  name: 'displayLots',
  type: 'u53',
  doc: 'iceberg: lots shown at a time; 0: all',
};
const EXPIRE: Field = {
  name: 'expireTimeUs',
  type: 'u53',
  doc: 'GTD: microseconds since 1970; else 0',
};
const TERM_FLAGS: readonly Field[] = [
  { name: 'trigger', type: 'u8', doc: 'what it waits for', values: 'TriggerKind' },
  { name: 'hidden', type: 'u8', doc: '1: not shown at all; behind those shown at its price' },
];

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
    fields: [
      { name: 'status', type: 'u8', doc: 'the new status', values: 'MarketStatus' },
      {
        name: 'cancelOrders',
        type: 'u8',
        doc: '1: kill switch, cancels every order of the market',
      },
    ],
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
    fields: [{ name: 'session', type: 'u32', doc: 'only orders that were placed with it; 0: all' }],
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
  {
    name: 'AdvancedOrder',
    id: 15,
    doc: 'Places an order with terms that NewOrder has no room for: trigger, iceberg, hidden, expiry, peg, minimum, session.',
    fields: [
      ...ORDER_FIELDS,
      { name: 'triggerPriceTicks', type: 'u53', doc: 'STOP, TAKE_PROFIT: the trigger; else 0' },
      ...ORDER_FLAGS,
      ...TERM_FLAGS,
      { name: 'peg', type: 'u8', doc: 'what it follows', values: 'PegKind' },
      { name: 'reduceOnly', type: 'u8', doc: 'always refused: a spot account has no position' },
      SESSION,
    ],
    second: [
      TRAILING,
      DISPLAY,
      {
        name: 'minimumLots',
        type: 'u53',
        doc: 'lots that must fill at once, else it is closed; 0: none',
      },
      EXPIRE,
      { name: 'pegOffsetTicks', type: 'i53', doc: 'added to the reference price' },
    ],
    text: 'the client order id as the client spelt it',
  },
  {
    name: 'OrderList',
    id: 16,
    doc: 'Places two or three orders of one market that belong together.',
    fields: [
      { name: 'kind', type: 'u8', doc: 'how they belong together', values: 'ListKind' },
      { name: 'reserved', type: 'u8', doc: 'zero', count: 3 },
      SESSION,
    ],
    group: {
      name: 'orders',
      blocks: 2,
      fields: [
        ...ORDER_FIELDS,
        { name: 'triggerPriceTicks', type: 'u53', doc: 'STOP, TAKE_PROFIT: the trigger; else 0' },
        TRAILING,
        DISPLAY,
        EXPIRE,
        ...ORDER_FLAGS,
        ...TERM_FLAGS,
        { name: 'reserved', type: 'u8', doc: 'zero', count: 2 },
        { name: 'text', type: 'text', doc: 'the client order id as the client spelt it' },
      ],
    },
  },
  {
    name: 'MassQuote',
    id: 17,
    doc: "Replaces all quotes that the account's last MassQuote left in the market. Quotes are post-only, GTC.",
    fields: [
      { name: 'mode', type: 'u8', doc: 'what a refused quote means', values: 'QuoteMode' },
      { name: 'reserved', type: 'u8', doc: 'zero', count: 3 },
      SESSION,
    ],
    group: {
      name: 'quotes',
      fields: [
        { name: 'priceTicks', type: 'u53', doc: 'price in ticks' },
        { name: 'quantity', type: 'u53', doc: 'lots; 0: no quote, the entry is skipped' },
        {
          name: 'clientOrderId',
          type: 'u53',
          doc: "the account's own id, unique among its open orders; 0 for none",
        },
        { name: 'side', type: 'u8', doc: 'buy or sell', values: 'Side' },
      ],
    },
  },
  {
    name: 'SetMarketRules',
    id: 18,
    doc: "Sets a market's price bands, limits and trigger source; all of them at once.",
    fields: [
      {
        name: 'referenceTicks',
        type: 'u53',
        doc: 'reference price of static band, collar and auction; 0 keeps the present one',
      },
      {
        name: 'maxNotional',
        type: 'u53',
        doc: 'largest notional of an order, quote units; 0: none',
      },
      {
        name: 'auctionUs',
        type: 'u53',
        doc: 'microseconds that a volatility auction lasts; 0: until a command ends it',
      },
      {
        name: 'collarPpm',
        type: 'u32',
        doc: 'how far a limit price may be from the reference, millionths; 0: any',
      },
      {
        name: 'dynamicPpm',
        type: 'u32',
        doc: 'a trade farther from the last price before the order interrupts; 0: none does',
      },
      {
        name: 'staticPpm',
        type: 'u32',
        doc: 'a trade farther from the reference interrupts; 0: none does',
      },
      {
        name: 'triggerSource',
        type: 'u8',
        doc: 'which price triggers look at',
        values: 'TriggerSource',
      },
    ],
  },
  {
    name: 'ScheduleMarketStatus',
    id: 19,
    doc: "Changes a market's status at a time to come; up to 7 wait for a market.",
    fields: [
      { name: 'timeUs', type: 'u53', doc: 'microseconds since 1970; 0: forget what is scheduled' },
      { name: 'status', type: 'u8', doc: 'the status then', values: 'MarketStatus' },
      { name: 'cancelOrders', type: 'u8', doc: '1: also cancels every order of the market then' },
    ],
  },
  {
    name: 'SetAccountStatus',
    id: 20,
    doc: 'Blocks an account (kill switch: cancels all its orders) or lets it trade again.',
    fields: [{ name: 'status', type: 'u8', doc: 'the new status', values: 'AccountStatus' }],
  },
  {
    name: 'SetAccountLimits',
    id: 21,
    doc: 'Limits how many orders an account may have open.',
    fields: [{ name: 'maxOpenOrders', type: 'u32', doc: 'orders; 0: no limit' }],
  },
  {
    name: 'SetExposureLimit',
    id: 22,
    doc: "Limits what an account's open orders may reserve of an asset.",
    fields: [
      { name: 'amount', type: 'u53', doc: "the asset's smallest units; 0: no limit" },
      { name: 'asset', type: 'u16', doc: 'asset id' },
    ],
  },
  {
    name: 'SetDeadMan',
    id: 23,
    doc: "Arms an account's dead-man timer: unless armed again in time, all its orders are cancelled.",
    fields: [{ name: 'timeoutUs', type: 'u53', doc: 'microseconds from now; 0 disarms' }],
  },
];
