/**
 * What is traded: assets, markets, fees and account tiers, folded from their events, and the exact
 * conversions between what people write ('60000.01') and what the engine counts (ticks, lots,
 * units).
 *
 * Names: people need unique ones, the engine does not ask for them. An asset or market whose text
 * is empty or taken gets its id appended ('BTCUSD.7'). A symbol is upper case without separators;
 * it is found by 'BTCUSD', 'btcusd', 'BTC/USD', 'BTC-USD' and 'BTC_USD' alike. Bounded by the
 * engine's own tables (65,535 assets and markets).
 */
import {
  DecimalFault,
  formatDecimal,
  formatSteps,
  multiply,
  parseDecimal,
  parseSteps,
} from '../base/decimal.ts';
import {
  type AssetCreated,
  type Event,
  type FeesChanged,
  type MarketCreated,
  Template,
} from '../schema/generated/protocol.ts';
import type { Fold } from './fold.ts';
import { gridOf, type PriceGrid } from './grid.ts';
import { MarketState, type SavedState } from './market-state.ts';

/** Fee tiers are 0 to 7. */
export const TIERS = 8;

export interface AssetInfo {
  readonly id: number;
  /** Unique name, such as 'BTC'. */
  readonly name: string;
  /** Decimal places of the smallest unit. */
  readonly decimals: number;
}

export interface Fees {
  /** Millionths of what the resting side receives. */
  readonly makerPpm: number;
  /** Millionths of what the incoming side receives. */
  readonly takerPpm: number;
}

const NO_FEES: Fees = { makerPpm: 0, takerPpm: 0 };

interface SavedCatalog {
  readonly assets: readonly { readonly event: AssetCreated; readonly name: string }[];
  readonly markets: readonly {
    readonly event: MarketCreated;
    readonly symbol: string;
    readonly status: SavedState['status'];
    /** Absent in what was saved before there were rules and schedules. */
    readonly state?: SavedState;
    readonly fees: readonly Fees[];
  }[];
  readonly tiers: readonly (readonly [number, number])[];
}

/** A market as its interfaces need it. Conversions return a `DecimalFault` where text is wrong. */
export class MarketInfo {
  readonly id: number;
  /** Unique, upper case, without separators: 'BTCUSD'. */
  readonly symbol: string;
  readonly base: AssetInfo;
  readonly quote: AssetInfo;
  readonly event: MarketCreated;
  readonly price: PriceGrid;
  readonly lot: { readonly scale: number; readonly units: number };
  /** Price of one tick, as decimal text. Rounded where `price.exact` is false. */
  readonly tickSize: string;
  /** Size of one lot in the base asset, as decimal text. */
  readonly lotSize: string;
  /** Places that a price may be written with. */
  readonly pricePrecision: number;
  /** Places that a quantity may be written with. */
  readonly qtyPrecision: number;
  /** What changes while it trades: status, rules, schedule, auction. */
  readonly state = new MarketState();
  readonly #fees: Fees[] = Array.from({ length: TIERS }, () => NO_FEES);

  constructor(event: MarketCreated, symbol: string, base: AssetInfo, quote: AssetInfo) {
    this.id = event.market;
    this.symbol = symbol;
    this.base = base;
    this.quote = quote;
    this.event = event;
    const grids = gridOf(event, base.decimals, quote.decimals);
    this.price = grids.price;
    this.lot = grids.lot;
    this.tickSize = this.price.format(1);
    this.lotSize = formatSteps(1, this.lot);
    this.pricePrecision = Math.max(quote.decimals, this.price.scale);
    this.qtyPrecision = Math.max(base.decimals, this.lot.scale);
  }

  get status(): MarketState['status'] {
    return this.state.status;
  }

  /** The fees of a tier, 0 to 7. */
  fees(tier: number): Fees {
    return this.#fees[tier] ?? NO_FEES;
  }

  setFees(tier: number, fees: Fees): void {
    if (tier < TIERS) this.#fees[tier] = fees;
  }

  /** Price in ticks -> text in quote per base. */
  priceText(priceTicks: number): string {
    return this.price.format(priceTicks);
  }

  /** Text -> price in ticks, or a `DecimalFault`. */
  parsePrice(text: string): number {
    return this.price.parse(text, this.pricePrecision);
  }

  /** Quantity in lots -> text in the base asset. */
  qtyText(qtyLots: number): string {
    return formatSteps(qtyLots, this.lot);
  }

  /** Text -> quantity in lots, or a `DecimalFault`. */
  parseQty(text: string): number {
    return parseSteps(text, this.lot, this.qtyPrecision);
  }

  /** Units of the quote asset -> text. */
  quoteText(units: number): string {
    return formatDecimal(units, this.quote.decimals);
  }

  /** Text -> units of the quote asset, or a `DecimalFault`. */
  parseQuote(text: string): number {
    return parseDecimal(text, this.quote.decimals);
  }

  /** Units of the base asset -> text. */
  baseText(units: number): string {
    return formatDecimal(units, this.base.decimals);
  }

  /** Price × quantity in quote units, or `TOO_LARGE`. */
  notional(priceTicks: number, qtyLots: number): number {
    const ticksLots = multiply(priceTicks, qtyLots);
    if (ticksLots < 0) return DecimalFault.TOO_LARGE;
    return multiply(ticksLots, this.event.quoteUnitsPerTickLot);
  }
}

/** Upper case, letters, digits and dots only: how a symbol is looked up. */
export function symbolKey(text: string): string {
  return text.toUpperCase().replace(/[^A-Z0-9.]/g, '');
}

/** Longest symbol that is looked up; a longer one does not exist. */
const MAX_SYMBOL_LENGTH = 96;

export class Catalog implements Fold {
  readonly #assets = new Map<number, AssetInfo>();
  readonly #assetEvents: AssetCreated[] = [];
  readonly #assetsByName = new Map<string, AssetInfo>();
  readonly #marketsById = new Map<number, MarketInfo>();
  readonly #markets: MarketInfo[] = [];
  readonly #marketsBySymbol = new Map<string, MarketInfo>();
  /** Tiers other than 0. */
  readonly #tiers = new Map<number, number>();

  apply(event: Event, timeUs: number): void {
    switch (event.template) {
      case Template.AssetCreated:
        this.#addAsset(event, this.#freeAssetName(event));
        break;
      case Template.MarketCreated:
        this.#addMarket(event, this.#freeSymbol(event));
        break;
      case Template.MarketStatusChanged:
      case Template.MarketRulesChanged:
      case Template.MarketScheduled:
      case Template.AuctionIndicated:
      case Template.AuctionUncrossed:
        this.#marketsById.get(event.market)?.state.apply(event, timeUs);
        break;
      case Template.FeesChanged:
        this.#setFees(event);
        break;
      case Template.AccountCreated:
      case Template.AccountTierChanged:
        this.#setTier(event.account, event.tier);
        break;
      default:
    }
  }

  /** Every asset, by id. */
  assets(): Iterable<AssetInfo> {
    return this.#assets.values();
  }

  asset(id: number): AssetInfo | undefined {
    return this.#assets.get(id);
  }

  /** By name, in any case. */
  assetByName(name: string): AssetInfo | undefined {
    return this.#assetsByName.get(name.toUpperCase());
  }

  /** Every market, by id. */
  markets(): readonly MarketInfo[] {
    return this.#markets;
  }

  market(id: number): MarketInfo | undefined {
    return this.#marketsById.get(id);
  }

  /** By symbol: 'BTCUSD', 'btcusd', 'BTC/USD', 'BTC-USD'. */
  marketBySymbol(symbol: string): MarketInfo | undefined {
    const exact = this.#marketsBySymbol.get(symbol);
    if (exact !== undefined || symbol.length > MAX_SYMBOL_LENGTH) return exact;
    return this.#marketsBySymbol.get(symbolKey(symbol));
  }

  /** Fee tier of an account; 0 where it is not known. */
  tier(account: number): number {
    return this.#tiers.get(account) ?? 0;
  }

  /** What an account pays in a market. */
  feesOf(market: MarketInfo, account: number): Fees {
    return market.fees(this.tier(account));
  }

  /** Units of an asset -> text with the asset's places. */
  assetText(asset: number, units: number): string {
    return formatDecimal(units, this.#assets.get(asset)?.decimals ?? 0);
  }

  /** Text -> units of an asset, or a `DecimalFault`. */
  parseAsset(asset: number, text: string): number {
    return parseDecimal(text, this.#assets.get(asset)?.decimals ?? 0);
  }

  save(): SavedCatalog {
    return {
      assets: this.#assetEvents.map((event) => ({
        event,
        name: this.#assets.get(event.asset)?.name ?? '',
      })),
      markets: this.#markets.map((market) => ({
        event: market.event,
        symbol: market.symbol,
        status: market.status,
        state: market.state.save(),
        fees: Array.from({ length: TIERS }, (_, tier) => market.fees(tier)),
      })),
      tiers: [...this.#tiers],
    };
  }

  load(saved: unknown): void {
    const { assets, markets, tiers } = saved as SavedCatalog;
    for (const { event, name } of assets) this.#addAsset(event, name);
    for (const { event, symbol, status, state, fees } of markets) {
      const market = this.#addMarket(event, symbol);
      market.state.load(state ?? { status });
      fees.forEach((fee, tier) => {
        market.setFees(tier, fee);
      });
    }
    for (const [account, tier] of tiers) this.#setTier(account, tier);
  }

  #addAsset(event: AssetCreated, name: string): void {
    const asset: AssetInfo = { id: event.asset, name, decimals: event.decimals };
    this.#assetEvents.push(event);
    this.#assets.set(asset.id, asset);
    this.#assetsByName.set(name, asset);
  }

  #addMarket(event: MarketCreated, symbol: string): MarketInfo {
    const base = this.#assets.get(event.baseAsset);
    const quote = this.#assets.get(event.quoteAsset);
    if (base === undefined || quote === undefined) {
      throw new Error(
        `market ${event.market} is made of assets ${event.baseAsset} and ${event.quoteAsset}, ` +
          'not both of which were created before it; the event stream is not whole',
      );
    }
    const market = new MarketInfo(event, symbol, base, quote);
    this.#marketsById.set(market.id, market);
    this.#markets.push(market);
    this.#marketsBySymbol.set(symbol, market);
    return market;
  }

  #setFees(event: FeesChanged): void {
    const { makerPpm, takerPpm } = event;
    this.#marketsById.get(event.market)?.setFees(event.tier, { makerPpm, takerPpm });
  }

  #setTier(account: number, tier: number): void {
    if (tier === 0) this.#tiers.delete(account);
    else this.#tiers.set(account, tier);
  }

  #freeAssetName(event: AssetCreated): string {
    let name = symbolKey(event.text) || `ASSET.${event.asset}`;
    while (this.#assetsByName.has(name)) name += `.${event.asset}`;
    return name;
  }

  #freeSymbol(event: MarketCreated): string {
    const pair = [event.baseAsset, event.quoteAsset].map((id) => this.#assets.get(id)?.name ?? '');
    let symbol = symbolKey(event.text) || pair.join('');
    while (this.#marketsBySymbol.has(symbol)) symbol += `.${event.market}`;
    return symbol;
  }
}
