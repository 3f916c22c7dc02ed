// A running digest of events: each word of a block times an odd number of its place, so that any
// single difference shows, then folded into what was before. It tells divergence, not forgery.

/** Blocks in [from, to), chained through `seed`; in how many pieces makes no difference. */
export function digestEvents(from: u32, to: u32, seed: u64): u64 {
  let hash = seed;
  for (let at: usize = from; at < <usize>to; at += 64) {
    const sum = load<u64>(at) * 0x9e3779b97f4a7c15
      + load<u64>(at, 8) * 0xc2b2ae3d27d4eb4f
      + load<u64>(at, 16) * 0x165667b19e3779f9
      + load<u64>(at, 24) * 0x85ebca77c2b2ae63
      + load<u64>(at, 32) * 0x27d4eb2f165667c5
      + load<u64>(at, 40) * 0xd6e8feb86659fd93
      + load<u64>(at, 48) * 0xa0761d6478bd642f
      + load<u64>(at, 56) * 0xe7037ed1a0b428db;
    hash = (hash ^ sum) * 0x9fb21c651e98df25;
    hash ^= hash >> 32;
  }
  return hash;
}
