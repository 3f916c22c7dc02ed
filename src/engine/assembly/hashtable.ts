// Open-addressing tables of 8-byte entries {pointer u32, hash u32}: linear probing, backward-shift
// deletion, at most half full. The pointer 0 marks a free entry; the hash decides its home and
// spares most look-ups at the record.

const ENTRY: usize = 8;

@inline function entryAt(table: usize, slot: u32): usize {
  return table + <usize>slot * ENTRY;
}

/** Spreads a 64-bit key over 32 bits (Fibonacci hashing; Knuth, TAOCP 6.4). */
@inline export function hashOf(key: u64): u32 {
  return <u32>((key * 0x9e3779b97f4a7c15) >> 32);
}

/** Mixes two words into one hash. */
@inline export function hashOfPair(a: u64, b: u64): u32 {
  return hashOf((a * 0xff51afd7ed558ccd) ^ b ^ (b >> 29));
}

/**
 * Hash of an id that is given in sequence: eight neighbours share one 64-byte line of the table,
 * lines are spread. A stream of new ids then touches a line in eight, and old ids that stay never
 * form long runs.
 */
@inline export function hashOfId(hash: u32, id: u64, shift: u32): u32 {
  return (hash & ~(<u32>7 << shift)) | (<u32>(id & 7) << shift);
}

@inline export function tableInsert(
  table: usize, shift: u32, mask: u32, hash: u32, pointer: usize,
): void {
  let slot = hash >> shift;
  while (load<u32>(entryAt(table, slot)) != 0) slot = (slot + 1) & mask;
  const entry = entryAt(table, slot);
  store<u32>(entry, <u32>pointer);
  store<u32>(entry, hash, 4);
}

/** Removes the entry of this very pointer, which must be there. */
@inline export function tableRemove(
  table: usize, shift: u32, mask: u32, hash: u32, pointer: usize,
): void {
  let hole = hash >> shift;
  while (load<u32>(entryAt(table, hole)) != <u32>pointer) hole = (hole + 1) & mask;
  let slot = (hole + 1) & mask;
  let entry = entryAt(table, slot);
  while (load<u32>(entry) != 0) {
    const home = load<u32>(entry, 4) >> shift;
    // an entry may move into the hole when its home is not between the hole and its place
    if (((slot - home) & mask) >= ((slot - hole) & mask)) {
      store<u64>(entryAt(table, hole), load<u64>(entry));
      hole = slot;
    }
    slot = (slot + 1) & mask;
    entry = entryAt(table, slot);
  }
  store<u64>(entryAt(table, hole), 0);
}
