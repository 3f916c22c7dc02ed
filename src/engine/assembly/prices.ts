// The price index of one book side: a 64-ary radix tree over price, path-compressed, whose leaves
// are the levels themselves (tagged with bit 0). A node has at least two children, so there are
// fewer nodes than levels and a walk takes at most nine steps at any spread of prices; nothing is
// ever rebuilt. Levels are also linked by price, best first, so that matching never walks the tree.

import { BookSide, Level, Node, Side, StateHeader } from './generated';
import { header } from './state';

const LEVEL_TAG: u32 = 1;

@inline function child(node: usize, slot: u64): usize {
  return node + Node.children + (<usize>slot << 2);
}

/** Bits of price below a node's own six; kept in the low byte of its key. */
@inline function shiftOf(key: u64): u64 {
  return key & 255;
}

function takeNode(): usize {
  StateHeader.setNodeCount(header, StateHeader.nodeCount(header) + 1);
  const free = StateHeader.freeNode(header);
  if (free != 0) {
    StateHeader.setFreeNode(header, load<u32>(free, Node.children));
    return free;
  }
  const top = StateHeader.topNode(header);
  StateHeader.setTopNode(header, top + <u32>Node.SIZE);
  return top;
}

function freeNode(node: usize): void {
  StateHeader.setNodeCount(header, StateHeader.nodeCount(header) - 1);
  store<u32>(node, StateHeader.freeNode(header), Node.children);
  StateHeader.setFreeNode(header, <u32>node);
}

/** @returns the side's level at this price, 0 where there is none */
export function findLevel(side: usize, price: u64): usize {
  const best: usize = BookSide.best(side);
  if (best == 0) return 0;
  if (Level.priceTicks(best) == price) return best;
  let at: u32 = BookSide.root(side);
  while ((at & LEVEL_TAG) == 0) {
    // bits that the path leaves out are compared once, at the level
    const slot = (price >> shiftOf(Node.key(at))) & 63;
    if (((Node.bitmap(at) >> slot) & 1) == 0) return 0;
    at = load<u32>(child(at, slot));
  }
  const level: usize = at & ~LEVEL_TAG;
  return Level.priceTicks(level) == price ? level : 0;
}

/** The level with the lowest price under a child pointer. */
function lowest(at: u32): usize {
  while ((at & LEVEL_TAG) == 0) at = load<u32>(child(at, ctz(Node.bitmap(at))));
  return at & ~LEVEL_TAG;
}

/** The level with the highest price under a child pointer. */
function highest(at: u32): usize {
  while ((at & LEVEL_TAG) == 0) at = load<u32>(child(at, 63 - clz(Node.bitmap(at))));
  return at & ~LEVEL_TAG;
}

/** Puts a node of two children where `slotAddress` points to the old one. */
function branch(slotAddress: usize, old: u32, oldPrice: u64, level: u32, price: u64): void {
  const highBit = 63 - clz(oldPrice ^ price);
  const shift = highBit - (highBit % 6);
  const node = takeNode();
  const oldSlot = (oldPrice >> shift) & 63;
  const slot = (price >> shift) & 63;
  Node.setBitmap(node, (<u64>1 << oldSlot) | (<u64>1 << slot));
  Node.setKey(node, ((price >> shift >> 6) << 8) | shift);
  store<u32>(child(node, oldSlot), old);
  store<u32>(child(node, slot), level);
  store<u32>(slotAddress, <u32>node);
}

/** Enters a level into the tree. @returns a level next to it by price, 0 when it is the only one */
function enterTree(side: usize, level: usize, price: u64): usize {
  const tagged = <u32>level | LEVEL_TAG;
  let address = side + offsetof_root;
  while (true) {
    const at = load<u32>(address);
    if (at == 0) {
      store<u32>(address, tagged);
      return 0;
    }
    if ((at & LEVEL_TAG) != 0) {
      const other: usize = at & ~LEVEL_TAG;
      branch(address, at, Level.priceTicks(other), tagged, price);
      return other;
    }
    const key = Node.key(at);
    const shift = shiftOf(key);
    const bits = price >> shift;
    if (bits >> 6 != key >> 8) {
      const nodePrice = (key >> 8) << 6 << shift;
      const neighbour = price > nodePrice ? highest(at) : lowest(at);
      branch(address, at, nodePrice, tagged, price);
      return neighbour;
    }
    const slot = bits & 63;
    const bitmap = Node.bitmap(at);
    if (((bitmap >> slot) & 1) == 0) {
      Node.setBitmap(at, bitmap | (<u64>1 << slot));
      store<u32>(child(at, slot), tagged);
      const below = bitmap & ((<u64>1 << slot) - 1);
      if (below != 0) return highest(load<u32>(child(at, 63 - clz(below))));
      return lowest(load<u32>(child(at, ctz(bitmap))));
    }
    address = child(at, slot);
  }
}

/** Byte offset of `root` in a BookSide, for addressing it like a node's child. */
const offsetof_root: usize = 4;

/** Enters a level into its side: tree and neighbours. */
export function insertLevel(side: usize, level: usize, price: u64): void {
  const neighbour = enterTree(side, level, price);
  BookSide.setLevelCount(side, BookSide.levelCount(side) + 1);
  if (neighbour == 0) {
    Level.setBetter(level, 0);
    Level.setWorse(level, 0);
    BookSide.setBest(side, <u32>level);
    return;
  }
  const higher = price > Level.priceTicks(neighbour);
  const isBetter = higher == (Level.side(level) == Side.BUY);
  const better: usize = isBetter ? <usize>Level.better(neighbour) : neighbour;
  const worse: usize = isBetter ? neighbour : <usize>Level.worse(neighbour);
  Level.setBetter(level, <u32>better);
  Level.setWorse(level, <u32>worse);
  if (better == 0) BookSide.setBest(side, <u32>level);
  else Level.setWorse(better, <u32>level);
  if (worse != 0) Level.setBetter(worse, <u32>level);
}

/** Takes a level out of its side. */
export function removeLevel(side: usize, level: usize): void {
  const better: usize = Level.better(level);
  const worse: usize = Level.worse(level);
  if (better == 0) BookSide.setBest(side, <u32>worse);
  else Level.setWorse(better, <u32>worse);
  if (worse != 0) Level.setBetter(worse, <u32>better);
  BookSide.setLevelCount(side, BookSide.levelCount(side) - 1);

  const price = Level.priceTicks(level);
  let address = side + offsetof_root;
  let at = load<u32>(address);
  if ((at & LEVEL_TAG) != 0) {
    store<u32>(address, 0);
    return;
  }
  while (true) {
    const slot = (price >> shiftOf(Node.key(at))) & 63;
    const next = load<u32>(child(at, slot));
    if ((next & LEVEL_TAG) != 0) {
      const bitmap = Node.bitmap(at) & ~(<u64>1 << slot);
      Node.setBitmap(at, bitmap);
      if ((bitmap & (bitmap - 1)) == 0) {
        // one child left: it takes the node's place
        store<u32>(address, load<u32>(child(at, ctz(bitmap))));
        freeNode(at);
      }
      return;
    }
    address = child(at, slot);
    at = next;
  }
}
