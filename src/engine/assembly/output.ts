// Events are written one behind the other into the stretch of memory that the host gives.

import { BalancesChanged, Balance, Market } from './generated';

/** Where the next event goes. */
export let out: usize = 0;
/** End of the stretch. */
export let outEnd: usize = 0;
/** Sequence number of the command being applied. */
export let sequence: u64 = 0;

export function setOutputStretch(from: usize, to: usize): void {
  out = from;
  outEnd = to;
}

@inline export function setSequence(value: u64): void {
  sequence = value;
}

@inline export function outputFree(): usize {
  return outEnd - out;
}

/** Starts an event: header written, the rest of its blocks zero. @returns its first byte */
@inline export function begin(template: u8, blocks: u8, market: u32, account: u32): usize {
  const at = out;
  out = at + (<usize>blocks << 6);
  store<u64>(at, <u64>template | (<u64>blocks << 8) | (<u64>market << 16) | (<u64>account << 32));
  store<u64>(at, sequence, 8);
  const zero = i64x2.splat(0);
  v128.store(at, zero, 16);
  v128.store(at, zero, 32);
  v128.store(at, zero, 48);
  if (blocks > 1) {
    v128.store(at, zero, 64);
    v128.store(at, zero, 80);
    v128.store(at, zero, 96);
    v128.store(at, zero, 112);
  }
  return at;
}

/** Balances of one account in a market's two assets. */
@inline export function emitMarketBalances(
  market: usize, account: u32, base: usize, quote: usize,
): void {
  const at = begin(BalancesChanged.TEMPLATE, 1, Market.id(market), account);
  BalancesChanged.setAvailable(at, Balance.available(base));
  BalancesChanged.setReserved(at, Balance.reserved(base));
  BalancesChanged.setAvailable2(at, Balance.available(quote));
  BalancesChanged.setReserved2(at, Balance.reserved(quote));
  BalancesChanged.setAsset(at, Market.baseAsset(market));
  BalancesChanged.setAsset2(at, Market.quoteAsset(market));
}

/** The balance of one account in one asset. */
@inline export function emitBalance(balance: usize): void {
  const at = begin(BalancesChanged.TEMPLATE, 1, 0, Balance.account(balance));
  BalancesChanged.setAvailable(at, Balance.available(balance));
  BalancesChanged.setReserved(at, Balance.reserved(balance));
  BalancesChanged.setAsset(at, <u16>Balance.asset(balance));
}
