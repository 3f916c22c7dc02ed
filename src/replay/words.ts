/**
 * Numbers of the engine as people write them. What has no name, because a snapshot without read
 * models was the beginning, goes by its number, and is counted in ticks, lots and units.
 */
import { formatBig } from '../base/decimal.ts';
import { EXTERNAL_ACCOUNT, FEE_ACCOUNT } from '../engine/engine.ts';
import type { Catalog } from '../feed/catalog.ts';

export class Words {
  readonly #catalog: Catalog;
  readonly #accountName: (account: number) => string | undefined;

  /** @param accountName what an account is called; by its number where undefined */
  constructor(catalog: Catalog, accountName?: (account: number) => string | undefined) {
    this.#catalog = catalog;
    this.#accountName = accountName ?? (() => undefined);
  }

  symbol(market: number): string {
    return this.#catalog.market(market)?.symbol ?? `market ${market}`;
  }

  /** Id of a market by its symbol or number; undefined where there is none. */
  marketId(text: string): number | undefined {
    const found = this.#catalog.marketBySymbol(text)?.id;
    return found ?? (/^\d+$/.test(text) ? Number(text) : undefined);
  }

  price(market: number, priceTicks: number): string {
    return this.#catalog.market(market)?.priceText(priceTicks) ?? String(priceTicks);
  }

  quantity(market: number, lots: number): string {
    return this.#catalog.market(market)?.qtyText(lots) ?? String(lots);
  }

  /** As `quantity`, for a sum of any size. */
  volume(market: number, lots: bigint): string {
    const found = this.#catalog.market(market);
    if (!found) return String(lots);
    return formatBig(lots * BigInt(found.lot.units), found.lot.scale);
  }

  base(market: number): string {
    return this.#catalog.market(market)?.base.name ?? 'lots';
  }

  /** Units of a market's quote asset, with its name. */
  quote(market: number, units: number): string {
    const found = this.#catalog.market(market);
    return found ? `${found.quoteText(units)} ${found.quote.name}` : `${units} units`;
  }

  asset(asset: number): string {
    return this.#catalog.asset(asset)?.name ?? `asset ${asset}`;
  }

  units(asset: number, units: number): string {
    return this.#catalog.assetText(asset, units);
  }

  account(account: number): string {
    if (account === EXTERNAL_ACCOUNT) return 'external';
    if (account === FEE_ACCOUNT) return 'fees';
    return this.#accountName(account) ?? `account ${account}`;
  }

  /** Microseconds since 1970; nothing where no Tick has come. */
  time(timeUs: number): string {
    if (timeUs === 0) return '';
    const iso = new Date(Math.floor(timeUs / 1000)).toISOString();
    return iso.replace('Z', `${String(timeUs % 1000).padStart(3, '0')}Z`);
  }
}
