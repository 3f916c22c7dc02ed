/** Balances from what the exchange knows anyway: no copy, nothing to lose, never behind. */
import type { AccountBalances, BalancesPort, CacheHealth, Ledger } from './port.ts';

export class InProcessBalances implements BalancesPort {
  readonly #ledger: Ledger;

  constructor(ledger: Ledger) {
    this.#ledger = ledger;
  }

  async of(account: number): Promise<AccountBalances | undefined> {
    const ledger = this.#ledger;
    if (!ledger.has(account)) return undefined;
    const { sequence, timeUs } = ledger.position();
    const balances = [...ledger.balances(account)].sort((a, b) => a.asset - b.asset);
    return { sequence, timeUs, balances };
  }

  health(): CacheHealth {
    const { sequence } = this.#ledger.position();
    return { cache: 'process', state: 'current', sequence, behindMs: 0, rebuilds: 0 };
  }
}
