/** Generated from src/schema by `npm run generate`; do not edit. */
import type { BlockView } from '../../base/block-view.ts';
import type { Side, MarketStatus } from './protocol.ts';

/** Template ids of market data. */
export const MarketDataTemplate = {
  AssetListed: 128,
  MarketListed: 129,
  MarketStateChanged: 130,
  OrderAdded: 131,
  OrderExecuted: 132,
  OrderReduced: 133,
  OrderRemoved: 134,
  OrderReplaced: 135,
  TradeReported: 136,
  IndicationChanged: 137,
  AuctionEnded: 138,
  SnapshotEnded: 139,
} as const;

/** An asset of a market; told before the market. */
export interface AssetListed {
  readonly template: typeof MarketDataTemplate.AssetListed;
  /** market id, 0 where none applies */
  readonly market: number;
  /** when it happened, microseconds since 1970 */
  readonly timeUs: number;
  /** asset id */
  readonly asset: number;
  /** decimal places of its smallest unit */
  readonly decimals: number;
  /** the asset's name; '' for none */
  readonly text: string;
}

/** A market exists. It is open until a MarketStateChanged says otherwise. */
export interface MarketListed {
  readonly template: typeof MarketDataTemplate.MarketListed;
  /** market id, 0 where none applies */
  readonly market: number;
  /** when it happened, microseconds since 1970 */
  readonly timeUs: number;
  /** base units in a lot */
  readonly baseUnitsPerLot: number;
  /** quote units that one lot costs at a price of one tick */
  readonly quoteUnitsPerTickLot: number;
  /** highest price accepted */
  readonly maxPriceTicks: number;
  /** largest quantity accepted */
  readonly maxQuantityLots: number;
  /** smallest notional accepted, quote units */
  readonly minNotional: number;
  /** what is traded */
  readonly baseAsset: number;
  /** what it is priced in */
  readonly quoteAsset: number;
  /** the market's symbol; '' for none */
  readonly text: string;
}

/** A market opened, was restricted or halted. */
export interface MarketStateChanged {
  readonly template: typeof MarketDataTemplate.MarketStateChanged;
  /** market id, 0 where none applies */
  readonly market: number;
  /** when it happened, microseconds since 1970 */
  readonly timeUs: number;
  /** the new status */
  readonly status: MarketStatus;
  /** 1: by a volatility interruption */
  readonly interrupted: number;
}

/** An order shows lots, behind all that show at its price. An iceberg comes again, under its id, with each slice. */
export interface OrderAdded {
  readonly template: typeof MarketDataTemplate.OrderAdded;
  /** market id, 0 where none applies */
  readonly market: number;
  /** when it happened, microseconds since 1970 */
  readonly timeUs: number;
  /** the exchange's order id */
  readonly orderId: number;
  /** price in ticks */
  readonly priceTicks: number;
  /** lots shown */
  readonly lots: number;
  /** buy or sell */
  readonly side: Side;
}

/** A shown order traded and shows fewer lots. The trade itself was told by TradeReported before. */
export interface OrderExecuted {
  readonly template: typeof MarketDataTemplate.OrderExecuted;
  /** market id, 0 where none applies */
  readonly market: number;
  /** when it happened, microseconds since 1970 */
  readonly timeUs: number;
  /** the exchange's order id */
  readonly orderId: number;
  /** the market's trade number, from 1 without gaps */
  readonly tradeId: number;
  /** shown lots that it lost */
  readonly lots: number;
  /** lots that it still shows; 0: it is gone */
  readonly leavesLots: number;
  /** the order's price, at which the lots are gone */
  readonly priceTicks: number;
  /** buy or sell */
  readonly side: Side;
}

/** A shown order became smaller without a trade and keeps its place. */
export interface OrderReduced {
  readonly template: typeof MarketDataTemplate.OrderReduced;
  /** market id, 0 where none applies */
  readonly market: number;
  /** when it happened, microseconds since 1970 */
  readonly timeUs: number;
  /** the exchange's order id */
  readonly orderId: number;
  /** shown lots that it lost */
  readonly lots: number;
  /** lots that it still shows, above 0 */
  readonly leavesLots: number;
  /** price in ticks */
  readonly priceTicks: number;
  /** buy or sell */
  readonly side: Side;
}

/** A shown order left the book without a trade. */
export interface OrderRemoved {
  readonly template: typeof MarketDataTemplate.OrderRemoved;
  /** market id, 0 where none applies */
  readonly market: number;
  /** when it happened, microseconds since 1970 */
  readonly timeUs: number;
  /** the exchange's order id */
  readonly orderId: number;
  /** lots that it showed */
  readonly lots: number;
  /** its price */
  readonly priceTicks: number;
  /** buy or sell */
  readonly side: Side;
}

/** A shown order moved behind all that show at its new price, under the same id. */
export interface OrderReplaced {
  readonly template: typeof MarketDataTemplate.OrderReplaced;
  /** market id, 0 where none applies */
  readonly market: number;
  /** when it happened, microseconds since 1970 */
  readonly timeUs: number;
  /** the exchange's order id */
  readonly orderId: number;
  /** new price in ticks */
  readonly priceTicks: number;
  /** lots that it now shows */
  readonly lots: number;
  /** price until now */
  readonly previousPriceTicks: number;
  /** lots that it showed until now */
  readonly previousLots: number;
  /** buy or sell */
  readonly side: Side;
}

/** A trade; every trade once. What shown orders lose by it is told by OrderExecuted. */
export interface TradeReported {
  readonly template: typeof MarketDataTemplate.TradeReported;
  /** market id, 0 where none applies */
  readonly market: number;
  /** when it happened, microseconds since 1970 */
  readonly timeUs: number;
  /** the market's trade number, from 1 without gaps */
  readonly tradeId: number;
  /** price in ticks */
  readonly priceTicks: number;
  /** lots traded */
  readonly lots: number;
  /** side of the incoming order */
  readonly takerSide: Side;
  /** 1: an uncross; both rested */
  readonly auction: number;
}

/** What the uncross of an auction would do if it came now. */
export interface IndicationChanged {
  readonly template: typeof MarketDataTemplate.IndicationChanged;
  /** market id, 0 where none applies */
  readonly market: number;
  /** when it happened, microseconds since 1970 */
  readonly timeUs: number;
  /** uniform price; 0: nothing would trade */
  readonly priceTicks: number;
  /** lots that would trade, concealed ones included */
  readonly volumeLots: number;
  /** lots at that price or better without a partner */
  readonly surplusLots: number;
  /** whose they are; BUY where none */
  readonly surplusSide: Side;
}

/** An auction ended; its trades follow. */
export interface AuctionEnded {
  readonly template: typeof MarketDataTemplate.AuctionEnded;
  /** market id, 0 where none applies */
  readonly market: number;
  /** when it happened, microseconds since 1970 */
  readonly timeUs: number;
  /** uniform price; 0: nothing trades */
  readonly priceTicks: number;
  /** lots that trade */
  readonly volumeLots: number;
}

/** The last message of a snapshot; in no stream. */
export interface SnapshotEnded {
  readonly template: typeof MarketDataTemplate.SnapshotEnded;
  /** market id, 0 where none applies */
  readonly market: number;
  /** when it happened, microseconds since 1970 */
  readonly timeUs: number;
  /** message of the stream to go on with */
  readonly nextSequence: number;
  /** oldest message that can be asked for again */
  readonly oldestSequence: number;
  /** orders that the snapshot told */
  readonly orders: number;
}

function encodeAssetListed(view: BlockView, at: number, message: AssetListed): number {
  const blockCount = message.text === '' ? 1 : 2;
  view.u8.fill(0, at, at + blockCount * 64);
  view.u8[at] = 128;
  view.u8[at + 1] = blockCount;
  view.u16[(at + 2) >>> 1] = message.market;
  view.setU53(at + 8, message.timeUs);
  view.u16[(at + 16) >>> 1] = message.asset;
  view.u8[at + 18] = message.decimals;
  if (message.text !== '') view.setText(at + 64, message.text);
  return blockCount;
}

function encodeMarketListed(view: BlockView, at: number, message: MarketListed): number {
  const blockCount = message.text === '' ? 1 : 2;
  view.u8.fill(0, at, at + blockCount * 64);
  view.u8[at] = 129;
  view.u8[at + 1] = blockCount;
  view.u16[(at + 2) >>> 1] = message.market;
  view.setU53(at + 8, message.timeUs);
  view.setU53(at + 16, message.baseUnitsPerLot);
  view.setU53(at + 24, message.quoteUnitsPerTickLot);
  view.setU53(at + 32, message.maxPriceTicks);
  view.setU53(at + 40, message.maxQuantityLots);
  view.setU53(at + 48, message.minNotional);
  view.u16[(at + 56) >>> 1] = message.baseAsset;
  view.u16[(at + 58) >>> 1] = message.quoteAsset;
  if (message.text !== '') view.setText(at + 64, message.text);
  return blockCount;
}

function encodeMarketStateChanged(view: BlockView, at: number, message: MarketStateChanged): number {
  const blockCount = 1;
  view.u8.fill(0, at, at + blockCount * 64);
  view.u8[at] = 130;
  view.u8[at + 1] = blockCount;
  view.u16[(at + 2) >>> 1] = message.market;
  view.setU53(at + 8, message.timeUs);
  view.u8[at + 16] = message.status;
  view.u8[at + 17] = message.interrupted;
  return blockCount;
}

function encodeOrderAdded(view: BlockView, at: number, message: OrderAdded): number {
  const blockCount = 1;
  view.u8.fill(0, at, at + blockCount * 64);
  view.u8[at] = 131;
  view.u8[at + 1] = blockCount;
  view.u16[(at + 2) >>> 1] = message.market;
  view.setU53(at + 8, message.timeUs);
  view.setU53(at + 16, message.orderId);
  view.setU53(at + 24, message.priceTicks);
  view.setU53(at + 32, message.lots);
  view.u8[at + 40] = message.side;
  return blockCount;
}

function encodeOrderExecuted(view: BlockView, at: number, message: OrderExecuted): number {
  const blockCount = 1;
  view.u8.fill(0, at, at + blockCount * 64);
  view.u8[at] = 132;
  view.u8[at + 1] = blockCount;
  view.u16[(at + 2) >>> 1] = message.market;
  view.setU53(at + 8, message.timeUs);
  view.setU53(at + 16, message.orderId);
  view.setU53(at + 24, message.tradeId);
  view.setU53(at + 32, message.lots);
  view.setU53(at + 40, message.leavesLots);
  view.setU53(at + 48, message.priceTicks);
  view.u8[at + 56] = message.side;
  return blockCount;
}

function encodeOrderReduced(view: BlockView, at: number, message: OrderReduced): number {
  const blockCount = 1;
  view.u8.fill(0, at, at + blockCount * 64);
  view.u8[at] = 133;
  view.u8[at + 1] = blockCount;
  view.u16[(at + 2) >>> 1] = message.market;
  view.setU53(at + 8, message.timeUs);
  view.setU53(at + 16, message.orderId);
  view.setU53(at + 24, message.lots);
  view.setU53(at + 32, message.leavesLots);
  view.setU53(at + 40, message.priceTicks);
  view.u8[at + 48] = message.side;
  return blockCount;
}

function encodeOrderRemoved(view: BlockView, at: number, message: OrderRemoved): number {
  const blockCount = 1;
  view.u8.fill(0, at, at + blockCount * 64);
  view.u8[at] = 134;
  view.u8[at + 1] = blockCount;
  view.u16[(at + 2) >>> 1] = message.market;
  view.setU53(at + 8, message.timeUs);
  view.setU53(at + 16, message.orderId);
  view.setU53(at + 24, message.lots);
  view.setU53(at + 32, message.priceTicks);
  view.u8[at + 40] = message.side;
  return blockCount;
}

function encodeOrderReplaced(view: BlockView, at: number, message: OrderReplaced): number {
  const blockCount = 1;
  view.u8.fill(0, at, at + blockCount * 64);
  view.u8[at] = 135;
  view.u8[at + 1] = blockCount;
  view.u16[(at + 2) >>> 1] = message.market;
  view.setU53(at + 8, message.timeUs);
  view.setU53(at + 16, message.orderId);
  view.setU53(at + 24, message.priceTicks);
  view.setU53(at + 32, message.lots);
  view.setU53(at + 40, message.previousPriceTicks);
  view.setU53(at + 48, message.previousLots);
  view.u8[at + 56] = message.side;
  return blockCount;
}

function encodeTradeReported(view: BlockView, at: number, message: TradeReported): number {
  const blockCount = 1;
  view.u8.fill(0, at, at + blockCount * 64);
  view.u8[at] = 136;
  view.u8[at + 1] = blockCount;
  view.u16[(at + 2) >>> 1] = message.market;
  view.setU53(at + 8, message.timeUs);
  view.setU53(at + 16, message.tradeId);
  view.setU53(at + 24, message.priceTicks);
  view.setU53(at + 32, message.lots);
  view.u8[at + 40] = message.takerSide;
  view.u8[at + 41] = message.auction;
  return blockCount;
}

function encodeIndicationChanged(view: BlockView, at: number, message: IndicationChanged): number {
  const blockCount = 1;
  view.u8.fill(0, at, at + blockCount * 64);
  view.u8[at] = 137;
  view.u8[at + 1] = blockCount;
  view.u16[(at + 2) >>> 1] = message.market;
  view.setU53(at + 8, message.timeUs);
  view.setU53(at + 16, message.priceTicks);
  view.setU53(at + 24, message.volumeLots);
  view.setU53(at + 32, message.surplusLots);
  view.u8[at + 40] = message.surplusSide;
  return blockCount;
}

function encodeAuctionEnded(view: BlockView, at: number, message: AuctionEnded): number {
  const blockCount = 1;
  view.u8.fill(0, at, at + blockCount * 64);
  view.u8[at] = 138;
  view.u8[at + 1] = blockCount;
  view.u16[(at + 2) >>> 1] = message.market;
  view.setU53(at + 8, message.timeUs);
  view.setU53(at + 16, message.priceTicks);
  view.setU53(at + 24, message.volumeLots);
  return blockCount;
}

function encodeSnapshotEnded(view: BlockView, at: number, message: SnapshotEnded): number {
  const blockCount = 1;
  view.u8.fill(0, at, at + blockCount * 64);
  view.u8[at] = 139;
  view.u8[at + 1] = blockCount;
  view.u16[(at + 2) >>> 1] = message.market;
  view.setU53(at + 8, message.timeUs);
  view.setU53(at + 16, message.nextSequence);
  view.setU53(at + 24, message.oldestSequence);
  view.setU53(at + 32, message.orders);
  return blockCount;
}

function decodeAssetListed(view: BlockView, at: number): AssetListed {
  return {
    template: 128,
    market: view.u16[(at + 2) >>> 1]!,
    timeUs: view.u53(at + 8),
    asset: view.u16[(at + 16) >>> 1]!,
    decimals: view.u8[at + 18]!,
    text: view.u8[at + 1]! > 1 ? view.text(at + 64) : '',
  };
}

function decodeMarketListed(view: BlockView, at: number): MarketListed {
  return {
    template: 129,
    market: view.u16[(at + 2) >>> 1]!,
    timeUs: view.u53(at + 8),
    baseUnitsPerLot: view.u53(at + 16),
    quoteUnitsPerTickLot: view.u53(at + 24),
    maxPriceTicks: view.u53(at + 32),
    maxQuantityLots: view.u53(at + 40),
    minNotional: view.u53(at + 48),
    baseAsset: view.u16[(at + 56) >>> 1]!,
    quoteAsset: view.u16[(at + 58) >>> 1]!,
    text: view.u8[at + 1]! > 1 ? view.text(at + 64) : '',
  };
}

function decodeMarketStateChanged(view: BlockView, at: number): MarketStateChanged {
  return {
    template: 130,
    market: view.u16[(at + 2) >>> 1]!,
    timeUs: view.u53(at + 8),
    status: view.u8[at + 16]! as MarketStatus,
    interrupted: view.u8[at + 17]!,
  };
}

function decodeOrderAdded(view: BlockView, at: number): OrderAdded {
  return {
    template: 131,
    market: view.u16[(at + 2) >>> 1]!,
    timeUs: view.u53(at + 8),
    orderId: view.u53(at + 16),
    priceTicks: view.u53(at + 24),
    lots: view.u53(at + 32),
    side: view.u8[at + 40]! as Side,
  };
}

function decodeOrderExecuted(view: BlockView, at: number): OrderExecuted {
  return {
    template: 132,
    market: view.u16[(at + 2) >>> 1]!,
    timeUs: view.u53(at + 8),
    orderId: view.u53(at + 16),
    tradeId: view.u53(at + 24),
    lots: view.u53(at + 32),
    leavesLots: view.u53(at + 40),
    priceTicks: view.u53(at + 48),
    side: view.u8[at + 56]! as Side,
  };
}

function decodeOrderReduced(view: BlockView, at: number): OrderReduced {
  return {
    template: 133,
    market: view.u16[(at + 2) >>> 1]!,
    timeUs: view.u53(at + 8),
    orderId: view.u53(at + 16),
    lots: view.u53(at + 24),
    leavesLots: view.u53(at + 32),
    priceTicks: view.u53(at + 40),
    side: view.u8[at + 48]! as Side,
  };
}

function decodeOrderRemoved(view: BlockView, at: number): OrderRemoved {
  return {
    template: 134,
    market: view.u16[(at + 2) >>> 1]!,
    timeUs: view.u53(at + 8),
    orderId: view.u53(at + 16),
    lots: view.u53(at + 24),
    priceTicks: view.u53(at + 32),
    side: view.u8[at + 40]! as Side,
  };
}

function decodeOrderReplaced(view: BlockView, at: number): OrderReplaced {
  return {
    template: 135,
    market: view.u16[(at + 2) >>> 1]!,
    timeUs: view.u53(at + 8),
    orderId: view.u53(at + 16),
    priceTicks: view.u53(at + 24),
    lots: view.u53(at + 32),
    previousPriceTicks: view.u53(at + 40),
    previousLots: view.u53(at + 48),
    side: view.u8[at + 56]! as Side,
  };
}

function decodeTradeReported(view: BlockView, at: number): TradeReported {
  return {
    template: 136,
    market: view.u16[(at + 2) >>> 1]!,
    timeUs: view.u53(at + 8),
    tradeId: view.u53(at + 16),
    priceTicks: view.u53(at + 24),
    lots: view.u53(at + 32),
    takerSide: view.u8[at + 40]! as Side,
    auction: view.u8[at + 41]!,
  };
}

function decodeIndicationChanged(view: BlockView, at: number): IndicationChanged {
  return {
    template: 137,
    market: view.u16[(at + 2) >>> 1]!,
    timeUs: view.u53(at + 8),
    priceTicks: view.u53(at + 16),
    volumeLots: view.u53(at + 24),
    surplusLots: view.u53(at + 32),
    surplusSide: view.u8[at + 40]! as Side,
  };
}

function decodeAuctionEnded(view: BlockView, at: number): AuctionEnded {
  return {
    template: 138,
    market: view.u16[(at + 2) >>> 1]!,
    timeUs: view.u53(at + 8),
    priceTicks: view.u53(at + 16),
    volumeLots: view.u53(at + 24),
  };
}

function decodeSnapshotEnded(view: BlockView, at: number): SnapshotEnded {
  return {
    template: 139,
    market: view.u16[(at + 2) >>> 1]!,
    timeUs: view.u53(at + 8),
    nextSequence: view.u53(at + 16),
    oldestSequence: view.u53(at + 24),
    orders: view.u53(at + 32),
  };
}

export type MarketData =
  | AssetListed
  | MarketListed
  | MarketStateChanged
  | OrderAdded
  | OrderExecuted
  | OrderReduced
  | OrderRemoved
  | OrderReplaced
  | TradeReported
  | IndicationChanged
  | AuctionEnded
  | SnapshotEnded;

/** Writes a message of market data at byte `at`; returns the 64-byte blocks it took. */
export function encodeMarketData(view: BlockView, at: number, message: MarketData): number {
  switch (message.template) {
    case 128:
      return encodeAssetListed(view, at, message);
    case 129:
      return encodeMarketListed(view, at, message);
    case 130:
      return encodeMarketStateChanged(view, at, message);
    case 131:
      return encodeOrderAdded(view, at, message);
    case 132:
      return encodeOrderExecuted(view, at, message);
    case 133:
      return encodeOrderReduced(view, at, message);
    case 134:
      return encodeOrderRemoved(view, at, message);
    case 135:
      return encodeOrderReplaced(view, at, message);
    case 136:
      return encodeTradeReported(view, at, message);
    case 137:
      return encodeIndicationChanged(view, at, message);
    case 138:
      return encodeAuctionEnded(view, at, message);
    case 139:
      return encodeSnapshotEnded(view, at, message);
  }
}

/** Reads the message of market data at byte `at`. @throws RangeError where no message of market data has its template id. */
export function decodeMarketData(view: BlockView, at: number): MarketData {
  switch (view.u8[at]) {
    case 128:
      return decodeAssetListed(view, at);
    case 129:
      return decodeMarketListed(view, at);
    case 130:
      return decodeMarketStateChanged(view, at);
    case 131:
      return decodeOrderAdded(view, at);
    case 132:
      return decodeOrderExecuted(view, at);
    case 133:
      return decodeOrderReduced(view, at);
    case 134:
      return decodeOrderRemoved(view, at);
    case 135:
      return decodeOrderReplaced(view, at);
    case 136:
      return decodeTradeReported(view, at);
    case 137:
      return decodeIndicationChanged(view, at);
    case 138:
      return decodeAuctionEnded(view, at);
    case 139:
      return decodeSnapshotEnded(view, at);
    default:
      throw new RangeError(`no message of market data has template id ${view.u8[at]}`);
  }
}
