/**
 * Public market data, order by order, as blocks: what UDP multicast and its snapshots carry. Built
 * from the events; says nothing that is private: no account, no client order id, and of an order
 * that conceals only the lots that it shows.
 */
import type { Field, Message } from './types.ts';

/** The 16 bytes at the start of every message of market data. */
export const MARKET_DATA_HEADER: readonly Field[] = [
  { name: 'templateId', type: 'u8', doc: 'which message' },
  { name: 'blockCount', type: 'u8', doc: '64-byte blocks that the message takes, 1 or 2' },
  { name: 'market', type: 'u16', doc: 'market id, 0 where none applies' },
  { name: 'reserved', type: 'u32', doc: 'zero' },
  { name: 'timeUs', type: 'u53', doc: 'when it happened, microseconds since 1970' },
];

const ORDER_ID: Field = { name: 'orderId', type: 'u53', doc: "the exchange's order id" };
const PRICE: Field = { name: 'priceTicks', type: 'u53', doc: 'price in ticks' };
const SIDE: Field = { name: 'side', type: 'u8', doc: 'buy or sell', values: 'Side' };
const TRADE_ID: Field = {
  name: 'tradeId',
  type: 'u53',
  doc: "the market's trade number, from 1 without gaps",
};

/** Template ids 128 to 159. */
export const MARKET_DATA: readonly Message[] = [
  {
    name: 'AssetListed',
    id: 128,
    doc: 'An asset of a market; told before the market.',
    fields: [
      { name: 'asset', type: 'u16', doc: 'asset id' },
      { name: 'decimals', type: 'u8', doc: 'decimal places of its smallest unit' },
    ],
    text: "the asset's name",
  },
  {
    name: 'MarketListed',
    id: 129,
    doc: 'A market exists. It is open until a MarketStateChanged says otherwise.',
    fields: [
      { name: 'baseUnitsPerLot', type: 'u53', doc: 'base units in a lot' },
      {
        name: 'quoteUnitsPerTickLot',
        type: 'u53',
        doc: 'quote units that one lot costs at a price of one tick',
      },
      { name: 'maxPriceTicks', type: 'u53', doc: 'highest price accepted' },
      { name: 'maxQuantityLots', type: 'u53', doc: 'largest quantity accepted' },
      { name: 'minNotional', type: 'u53', doc: 'smallest notional accepted, quote units' },
      { name: 'baseAsset', type: 'u16', doc: 'what is traded' },
      { name: 'quoteAsset', type: 'u16', doc: 'what it is priced in' },
    ],
    text: "the market's symbol",
  },
  {
    name: 'MarketStateChanged',
    id: 130,
    doc: 'A market opened, was restricted or halted.',
    fields: [
      { name: 'status', type: 'u8', doc: 'the new status', values: 'MarketStatus' },
      { name: 'interrupted', type: 'u8', doc: '1: by a volatility interruption' },
    ],
  },
  {
    name: 'OrderAdded',
    id: 131,
    doc: 'An order shows lots, behind all that show at its price. An iceberg comes again, under its id, with each slice.',
    fields: [ORDER_ID, PRICE, { name: 'lots', type: 'u53', doc: 'lots shown' }, SIDE],
  },
  {
    name: 'OrderExecuted',
    id: 132,
    doc: 'A shown order traded and shows fewer lots. The trade itself was told by TradeReported before.',
    fields: [
      ORDER_ID,
      TRADE_ID,
      { name: 'lots', type: 'u53', doc: 'shown lots that it lost' },
      { name: 'leavesLots', type: 'u53', doc: 'lots that it still shows; 0: it is gone' },
      { name: 'priceTicks', type: 'u53', doc: "the order's price, at which the lots are gone" },
      SIDE,
    ],
  },
  {
    name: 'OrderReduced',
    id: 133,
    doc: 'A shown order became smaller without a trade and keeps its place.',
    fields: [
      ORDER_ID,
      { name: 'lots', type: 'u53', doc: 'shown lots that it lost' },
      { name: 'leavesLots', type: 'u53', doc: 'lots that it still shows, above 0' },
      PRICE,
      SIDE,
    ],
  },
  {
    name: 'OrderRemoved',
    id: 134,
    doc: 'A shown order left the book without a trade.',
    fields: [
      ORDER_ID,
      { name: 'lots', type: 'u53', doc: 'lots that it showed' },
      { name: 'priceTicks', type: 'u53', doc: 'its price' },
      SIDE,
    ],
  },
  {
    name: 'OrderReplaced',
    id: 135,
    doc: 'A shown order moved behind all that show at its new price, under the same id.',
    fields: [
      ORDER_ID,
      { name: 'priceTicks', type: 'u53', doc: 'new price in ticks' },
      { name: 'lots', type: 'u53', doc: 'lots that it now shows' },
      { name: 'previousPriceTicks', type: 'u53', doc: 'price until now' },
      { name: 'previousLots', type: 'u53', doc: 'lots that it showed until now' },
      SIDE,
    ],
  },
  {
    name: 'TradeReported',
    id: 136,
    doc: 'A trade; every trade once. What shown orders lose by it is told by OrderExecuted.',
    fields: [
      TRADE_ID,
      PRICE,
      { name: 'lots', type: 'u53', doc: 'lots traded' },
      { name: 'takerSide', type: 'u8', doc: 'side of the incoming order', values: 'Side' },
      { name: 'auction', type: 'u8', doc: '1: an uncross; both rested' },
    ],
  },
  {
    name: 'IndicationChanged',
    id: 137,
    doc: 'What the uncross of an auction would do if it came now.',
    fields: [
      { name: 'priceTicks', type: 'u53', doc: 'uniform price; 0: nothing would trade' },
      { name: 'volumeLots', type: 'u53', doc: 'lots that would trade, concealed ones included' },
      { name: 'surplusLots', type: 'u53', doc: 'lots at that price or better without a partner' },
      { name: 'surplusSide', type: 'u8', doc: 'whose they are; BUY where none', values: 'Side' },
    ],
  },
  {
    name: 'AuctionEnded',
    id: 138,
    doc: 'An auction ended; its trades follow.',
    fields: [
      { name: 'priceTicks', type: 'u53', doc: 'uniform price; 0: nothing trades' },
      { name: 'volumeLots', type: 'u53', doc: 'lots that trade' },
    ],
  },
  {
    name: 'SnapshotEnded',
    id: 139,
    doc: 'The last message of a snapshot; in no stream.',
    fields: [
      { name: 'nextSequence', type: 'u53', doc: 'message of the stream to go on with' },
      { name: 'oldestSequence', type: 'u53', doc: 'oldest message that can be asked for again' },
      { name: 'orders', type: 'u53', doc: 'orders that the snapshot told' },
    ],
  },
];
