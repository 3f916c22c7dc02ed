import type { Enumeration } from './types.ts';

/** Every enumeration of the protocol; a value's number is its position. */
export const ENUMERATIONS: readonly Enumeration[] = [
  {
    name: 'Side',
    doc: 'Which side of a market an order is on.',
    values: [
      { name: 'BUY', doc: 'receives base, pays quote' },
      { name: 'SELL', doc: 'pays base, receives quote' },
    ],
  },
  {
    name: 'OrderType',
    doc: 'How an order is priced and sized.',
    values: [
      { name: 'LIMIT', doc: 'a price and a quantity in lots' },
      { name: 'MARKET', doc: 'a quantity in lots, at any price, nothing rests' },
      { name: 'MARKET_QUOTE', doc: 'a budget in quote units, at any price, nothing rests' },
      { name: 'POST_ONLY', doc: 'a limit order that is rejected where it would take' },
    ],
  },
  {
    name: 'TimeInForce',
    doc: 'How long an order lives.',
    values: [
      { name: 'GTC', doc: 'until filled or cancelled' },
      { name: 'IOC', doc: 'what does not fill at once is closed' },
      { name: 'FOK', doc: 'fills at once and whole, or not at all' },
      { name: 'GTD', doc: 'until filled, cancelled or expired (AdvancedOrder, OrderList)' },
    ],
  },
  {
    name: 'SelfTradePrevention',
    doc: "What happens where an order would trade against its own account's resting order; the taker's mode counts.",
    values: [
      { name: 'NONE', doc: 'they trade' },
      { name: 'CANCEL_TAKER', doc: 'the incoming remainder is closed' },
      { name: 'CANCEL_MAKER', doc: 'the resting order is closed, matching goes on' },
      { name: 'CANCEL_BOTH', doc: 'both are closed' },
      { name: 'DECREMENT', doc: 'both shrink by the smaller of the two, without a trade' },
    ],
  },
  {
    name: 'TargetKind',
    doc: 'Which identifier names an existing order.',
    values: [
      { name: 'ORDER_ID', doc: "the engine's order id" },
      { name: 'CLIENT_ORDER_ID', doc: "the account's own id" },
    ],
  },
  {
    name: 'ReplaceMode',
    doc: 'What CancelReplace does when one half fails.',
    values: [
      { name: 'STOP_ON_FAILURE', doc: 'nothing cancelled: no new order' },
      { name: 'ALLOW_FAILURE', doc: 'the new order is tried even where nothing was cancelled' },
    ],
  },
  {
    name: 'MarketStatus',
    doc: 'What a market accepts.',
    values: [
      { name: 'OPEN', doc: 'everything' },
      { name: 'CANCEL_ONLY', doc: 'only cancels' },
      { name: 'HALTED', doc: 'only cancels; nothing trades' },
      { name: 'POST_ONLY', doc: 'only orders that cannot trade at once' },
      { name: 'AUCTION', doc: 'limit orders gather, nothing trades until the status changes' },
    ],
  },
  {
    name: 'Settlement',
    doc: 'Whether trades of a market move money.',
    values: [
      { name: 'LEDGER', doc: 'orders reserve and trades settle balances' },
      { name: 'NONE', doc: 'matching only: no balances, no fees' },
    ],
  },
  {
    name: 'AccountKind',
    doc: 'What an account is for.',
    values: [
      { name: 'TRADING', doc: 'trades, sends and receives' },
      { name: 'SYSTEM', doc: 'the external and the fee account: never trades' },
    ],
  },
  {
    name: 'TransferKind',
    doc: 'What a leg of a transfer does.',
    values: [
      { name: 'POST', doc: 'moves the amount at once' },
      {
        name: 'PEND',
        doc: "reserves the amount on the debit account (a withdrawal's first phase)",
      },
      {
        name: 'POST_PENDING',
        doc: 'moves what was reserved, wholly or in part; the rest is freed',
      },
      { name: 'VOID_PENDING', doc: 'frees what was reserved' },
    ],
  },
  {
    name: 'TransferState',
    doc: 'Where a recorded transfer stands.',
    values: [
      { name: 'POSTED', doc: 'done' },
      { name: 'PENDING', doc: 'reserved, not yet resolved' },
      { name: 'RESOLVED', doc: 'was pending; posted or voided since' },
    ],
  },
  {
    name: 'CloseReason',
    doc: 'Why an order ended other than by being filled.',
    values: [
      { name: 'CANCELLED', doc: 'by its owner' },
      { name: 'REPLACED', doc: 'by a CancelReplace' },
      { name: 'MASS_CANCELLED', doc: 'by a CancelAll' },
      { name: 'IMMEDIATE_REMAINDER', doc: 'the rest of an IOC order' },
      { name: 'FOK_UNFILLABLE', doc: 'a FOK order that could not fill whole' },
      { name: 'NO_LIQUIDITY', doc: 'the rest of a market order after the book ran out' },
      { name: 'SELF_TRADE', doc: 'by self-trade prevention' },
      { name: 'BUDGET_SPENT', doc: 'a quote-budget order that cannot buy or sell another lot' },
      { name: 'FUNDS_SPENT', doc: "a market order whose account's balance ran out on the way" },
      { name: 'EXPIRED', doc: 'its time was up' },
      { name: 'LIST', doc: 'another order of its list traded, was triggered or ended' },
      { name: 'REFUSED', doc: 'it came alive and was refused; `replaceCode` says why' },
      { name: 'MINIMUM_UNFILLABLE', doc: 'its minimum quantity could not fill at once' },
      { name: 'VOLATILITY', doc: 'the rest of an order that an interruption ended' },
      { name: 'KILLED', doc: 'by a kill switch, of its account or its market' },
      { name: 'DEAD_MAN', doc: "by its account's dead-man timer" },
      { name: 'QUOTE_REPLACED', doc: 'a quote that the next MassQuote withdrew' },
    ],
  },
  {
    name: 'AmendReason',
    doc: "Why an open order's price or quantity changed.",
    values: [
      { name: 'REDUCED', doc: 'made smaller by its owner; keeps its place' },
      { name: 'REQUEUED', doc: 'a new price or a larger quantity; loses its place' },
      { name: 'SELF_TRADE', doc: 'made smaller by self-trade prevention (DECREMENT)' },
      { name: 'PEGGED', doc: 'a pegged order followed its reference; loses its place' },
    ],
  },
  {
    name: 'TriggerKind',
    doc: 'What an order waits for before it is placed.',
    values: [
      { name: 'NONE', doc: 'nothing' },
      { name: 'STOP', doc: 'buy: the price rises to the trigger; sell: it falls to it' },
      { name: 'TAKE_PROFIT', doc: 'buy: the price falls to the trigger; sell: it rises to it' },
      { name: 'TRAILING', doc: 'a STOP whose trigger follows the best price at a distance' },
    ],
  },
  {
    name: 'TriggerSource',
    doc: "Which price a market's triggers look at.",
    values: [
      { name: 'LAST', doc: 'every trade price' },
      { name: 'BEST', doc: 'best displayed ask for buys, best displayed bid for sells' },
    ],
  },
  {
    name: 'PegKind',
    doc: 'What a pegged order follows.',
    values: [
      { name: 'NONE', doc: 'not pegged' },
      { name: 'BEST', doc: 'best displayed price of its own side' },
      { name: 'OPPOSITE', doc: 'best displayed price of the other side' },
      { name: 'MID', doc: 'the middle of both, rounded away from the other side' },
    ],
  },
  {
    name: 'WaitKind',
    doc: 'What an accepted order that is not in the book waits for.',
    values: [
      { name: 'NONE', doc: 'nothing: it is matched or rests' },
      { name: 'TRIGGER', doc: 'its trigger' },
      { name: 'LIST', doc: 'the working order of its list to be filled' },
      { name: 'REFERENCE', doc: 'pegged: a reference price, room or funds' },
    ],
  },
  {
    name: 'ActivationCause',
    doc: 'Why a waiting order came alive.',
    values: [
      { name: 'TRIGGER', doc: 'its trigger was met' },
      { name: 'LIST', doc: 'the working order of its list was filled' },
    ],
  },
  {
    name: 'ListKind',
    doc: 'How the orders of a list belong together.',
    values: [
      { name: 'OCO', doc: 'two orders; the first that trades or triggers cancels the other' },
      { name: 'OTO', doc: 'the second is placed when the first is filled' },
      { name: 'OTOCO', doc: 'the second and third, an OCO, are placed when the first is filled' },
    ],
  },
  {
    name: 'QuoteMode',
    doc: 'What MassQuote does when a quote is refused.',
    values: [
      { name: 'EACH', doc: 'the others are placed all the same' },
      { name: 'ALL_OR_NOTHING', doc: 'the command is rejected and changes nothing' },
    ],
  },
  {
    name: 'AccountStatus',
    doc: 'Whether an account may place orders.',
    values: [
      { name: 'ACTIVE', doc: 'it may' },
      { name: 'BLOCKED', doc: 'kill switch: its orders are cancelled, new ones refused' },
    ],
  },
  {
    name: 'DisplayReason',
    doc: 'Why what an order shows changed.',
    values: [
      { name: 'ENTERED', doc: 'it rests' },
      { name: 'TRADED', doc: 'it traded' },
      { name: 'REFRESHED', doc: 'an iceberg shows its next slice, at the back of its price' },
      { name: 'LEFT', doc: 'it left the book, or its place' },
    ],
  },
];
