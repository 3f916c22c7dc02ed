// Balances: a hash table whose records never move, so that a pointer to one stays good.

import { Balance, StateHeader } from './generated';
import { hashOf, hashOfId } from './hashtable';
import { balanceMask, balanceShift, balances, exposureLimits, header } from './state';

@inline function slotOf(account: u32, asset: u32): usize {
  // eight neighbouring accounts share lines and a page
  const hash = hashOf((<u64>(account >> 3) << 16) | asset);
  let slot = hashOfId(hash, account, balanceShift) >> balanceShift;
  while (true) {
    const at = balances + <usize>slot * Balance.SIZE;
    const owner = Balance.account(at);
    if (owner == 0 || (owner == account && Balance.asset(at) == asset)) return at;
    slot = (slot + 1) & balanceMask;
  }
}

/** @returns the balance, 0 where there is none yet */
@inline export function findBalance(account: u32, asset: u32): usize {
  const at = slotOf(account, asset);
  return Balance.account(at) == 0 ? 0 : at;
}

/** @returns whether `count` more balances fit */
@inline export function balancesFit(count: u32): bool {
  return StateHeader.balanceCount(header) + count <= StateHeader.maxBalances(header);
}

/** The balance, created with zeros where missing; the caller has made sure that it fits. */
@inline export function takeBalance(account: u32, asset: u32): usize {
  const at = slotOf(account, asset);
  if (Balance.account(at) == 0) {
    Balance.setAccount(at, account);
    Balance.setAsset(at, asset);
    StateHeader.setBalanceCount(header, StateHeader.balanceCount(header) + 1);
  }
  return at;
}

/** Available, 0 where there is no balance. */
@inline export function availableOf(account: u32, asset: u32): i64 {
  const at = findBalance(account, asset);
  return at == 0 ? 0 : Balance.available(at);
}

@inline export function addAvailable(balance: usize, amount: i64): void {
  Balance.setAvailable(balance, Balance.available(balance) + amount);
}

@inline export function addReserved(balance: usize, amount: i64): void {
  Balance.setReserved(balance, Balance.reserved(balance) + amount);
}

/** Where the exposure limit of a balance is: a number, 0 for none. */
@inline export function exposureLimitOf(balance: usize): usize {
  return exposureLimits + ((balance - balances) / Balance.SIZE << 3);
}
