// Command headers, and the two plain answers.

import { Accepted, Rejected } from './generated';
import { detail } from './admit';
import { begin } from './output';

@inline export function headerTemplate(p: usize): u8 {
  return load<u8>(p);
}

@inline export function headerBlocks(p: usize): u8 {
  return load<u8>(p, 1);
}

@inline export function headerMarket(p: usize): u32 {
  return load<u16>(p, 2);
}

@inline export function headerAccount(p: usize): u32 {
  return load<u32>(p, 4);
}

@inline export function headerCorrelation(p: usize): u64 {
  return load<u64>(p, 8);
}

export function answerAccepted(p: usize, resultId: u64): void {
  const at = begin(Accepted.TEMPLATE, 1, headerMarket(p), headerAccount(p));
  Accepted.setCorrelation(at, headerCorrelation(p));
  Accepted.setResultId(at, resultId);
  Accepted.setCommand(at, headerTemplate(p));
}

/** Refuses with a code and what `detail` says. */
export function answerRejected(p: usize, code: u16): void {
  const at = begin(Rejected.TEMPLATE, 1, headerMarket(p), headerAccount(p));
  Rejected.setCorrelation(at, headerCorrelation(p));
  Rejected.setDetail(at, detail);
  Rejected.setCode(at, code);
  Rejected.setCommand(at, headerTemplate(p));
}
