/**
 * Vault and ledger side by side: what is held is what is owed. As of one block, to which all that
 * was paid in is known; what was paid out on the chain and not yet taken off in the ledger counts
 * as still there. What anybody sends to the vault without a deposit is seen, and disturbs nothing:
 * else everybody could stop the withdrawals of others.
 */
import type { VaultAsset, VaultReader } from '../chain/vault.ts';
import type { Accepted, Cursor } from './facts.ts';
import type { VaultLedger } from './ledger.ts';
import type { AssetStanding } from './port.ts';
import type { VaultState } from './state.ts';

export interface ReconcilerOptions {
  readonly vault: VaultReader;
  readonly ledger: VaultLedger;
  readonly state: VaultState;
  readonly assets: readonly VaultAsset[];
  /** Units in vaults that were closed before: taken out and not taken off, and still there. */
  readonly before: (asset: number) => { readonly claimed: number; readonly held: number };
  /** An amount of an asset in words, for operators. */
  readonly text: (asset: number, units: number) => string;
}

/** How it stands, and what is wrong with it. */
export interface Comparison {
  readonly assets: readonly AssetStanding[];
  /** In words, by asset; empty: nothing. */
  readonly faults: readonly string[];
  /** What an operator would accept who takes it as it is. */
  readonly asIs: readonly Accepted[];
}

/**
 * Compares as of the end of a look.
 * @param fresh units that were paid in by then and are not credited, by asset
 * @throws ChainError
 */
export async function compare(
  { assets, before, ledger, state, text, vault }: ReconcilerOptions,
  end: Cursor,
  fresh: ReadonlyMap<number, number>,
): Promise<Comparison> {
  const [standings, faults, asIs]: [AssetStanding[], string[], Accepted[]] = [[], [], []];
  const paid = await unsettled(vault, state, end.block);
  for (const { asset, token } of assets) {
    const held = await vault.held(asset, end.block);
    const balance = await vault.balanceOf(asset, end.block);
    const owed = ledger.owed(asset);
    const inFlight = paid.get(asset) ?? 0;
    const { claimed: claimedBefore, held: elsewhere } = before(asset);
    const claimed = state.claimed(asset) + claimedBefore;
    const coming = (fresh.get(asset) ?? 0) + state.left(asset);
    const there = held + inFlight + claimed + elsewhere;
    const difference = there - owed - coming;
    const shortage = Math.min(0, balance - held);
    const accepted = state.accepted(asset);
    standings.push({
      ...{ asset, token, held, balance, owed, inFlight, claimed, elsewhere, difference },
      accepted: accepted.difference,
    });
    asIs.push({ asset, difference, shortage });
    if (difference !== accepted.difference) {
      faults.push(
        `the vault's books have ${text(asset, there)} where the ledger has ` +
          `${text(asset, owed + coming)}`,
      );
    }
    if (shortage < accepted.shortage) {
      faults.push(`only ${text(asset, balance)} are there of ${text(asset, held)}`);
    }
  }
  return { assets: standings, faults, asIs };
}

/** Units that the chain has paid out and the ledger still owes, by asset. */
async function unsettled(vault: VaultReader, state: VaultState, block: number) {
  const units = new Map<number, number>();
  for (const { job } of state.inFlight()) {
    if (job.kind !== 'withdraw' || !(await vault.isPaid(job.id, block))) continue;
    units.set(job.asset, (units.get(job.asset) ?? 0) + job.units);
  }
  return units;
}
