/**
 * What must hold of the money in an engine at any moment between two commands: every asset sums to
 * zero over all accounts, only the external account is negative, and what an account has reserved
 * is what its resting orders and its pending transfers hold, to the unit.
 */
import { type Engine, EXTERNAL_ACCOUNT, type MarketTerms } from '../engine/engine.ts';
import { Settlement, Side } from '../schema/generated/protocol.ts';

/** A number for each pair of account and asset, without a text key for each. */
class Holdings {
  readonly #byAsset = new Map<number, Map<number, number>>();

  add(account: number, asset: number, amount: number): void {
    let accounts = this.#byAsset.get(asset);
    if (!accounts) {
      accounts = new Map();
      this.#byAsset.set(asset, accounts);
    }
    accounts.set(account, (accounts.get(account) ?? 0) + amount);
  }

  /** The number, which is forgotten. */
  take(account: number, asset: number): number {
    const accounts = this.#byAsset.get(asset);
    const amount = accounts?.get(account) ?? 0;
    accounts?.delete(account);
    return amount;
  }

  *rest(): Generator<readonly [account: number, asset: number, amount: number]> {
    for (const [asset, accounts] of this.#byAsset) {
      for (const [account, amount] of accounts) yield [account, asset, amount];
    }
  }
}

/** @returns what does not hold, in words; undefined where everything does */
export function auditLedger(engine: Engine): string | undefined {
  const held = holdings(engine);
  const sums = new Map<number, bigint>();
  for (const { account, asset, available, reserved } of engine.balances()) {
    const where = `account ${account}, asset ${asset}`;
    if (account !== EXTERNAL_ACCOUNT && available < 0) return `${where}: ${available} available`;
    if (reserved < 0) return `${where}: ${reserved} reserved`;
    const needed = held.take(account, asset);
    if (reserved !== needed) {
      return `${where}: ${reserved} reserved, its orders and pending transfers hold ${needed}`;
    }
    sums.set(asset, (sums.get(asset) ?? 0n) + BigInt(available) + BigInt(reserved));
  }
  for (const [account, asset, amount] of held.rest()) {
    return `account ${account} holds ${amount} of asset ${asset} and has no balance of it`;
  }
  for (const [asset, sum] of sums) {
    if (sum !== 0n) return `asset ${asset} sums to ${sum} over all accounts, not to 0`;
  }
  return undefined;
}

function holdings(engine: Engine): Holdings {
  const held = new Holdings();
  const markets = new Map<number, MarketTerms | undefined>();
  for (const { account, market, side, priceTicks, leavesLots } of engine.openOrders()) {
    if (!markets.has(market)) markets.set(market, engine.marketTerms(market));
    const terms = markets.get(market);
    if (terms?.settlement !== Settlement.LEDGER) continue;
    const { baseAsset, quoteAsset, baseUnitsPerLot, quoteUnitsPerTickLot } = terms;
    if (side === Side.SELL) held.add(account, baseAsset, leavesLots * baseUnitsPerLot);
    else held.add(account, quoteAsset, priceTicks * leavesLots * quoteUnitsPerTickLot);
  }
  for (const { account, asset, amount } of engine.pendingTransfers()) {
    held.add(account, asset, amount);
  }
  return held;
}
