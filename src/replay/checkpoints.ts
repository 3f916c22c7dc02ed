/**
 * The state of an engine at places of a replay, so that it can go back to them: the pages that are
 * not all zero, those shared that did not change since the checkpoint before. Engine and memory
 * stay the same; a state is laid into them in place. Runs in browsers and in Node.
 *
 * Assumes that the engine is between two commands.
 */
import type { Engine } from '../engine/engine.ts';

const PAGE_BYTES = 4096;
const PAGE_WORDS = PAGE_BYTES / 4;

/** One state. */
interface Checkpoint {
  readonly sequence: number;
  /** By page number of the state; the words of the page. */
  readonly pages: ReadonlyMap<number, Int32Array>;
}

export class Checkpoints {
  readonly #words: Int32Array;
  /** By sequence. */
  readonly #all: Checkpoint[] = [];
  /** The one whose pages are compared with: what the engine held last. */
  #last: Checkpoint | undefined;
  #ownBytes = 0;

  constructor(engine: Engine) {
    const { from, to } = engine.layout.state;
    this.#words = new Int32Array(engine.memory.buffer, from, (to - from) / 4);
  }

  get count(): number {
    return this.#all.length;
  }

  /** Bytes of all pages that were copied; some may be free by now. */
  get bytes(): number {
    return this.#ownBytes;
  }

  /** Keeps the state that the engine has now. */
  take(sequence: number): void {
    const index = this.#indexBehind(sequence);
    if (this.#all[index - 1]?.sequence === sequence) return;
    const before = this.#last?.pages;
    const pages = new Map<number, Int32Array>();
    const count = this.#words.length / PAGE_WORDS;
    for (let page = 0; page < count; page++) {
      const at = page * PAGE_WORDS;
      if (this.#isZero(at)) continue;
      const known = before?.get(page);
      if (known !== undefined && this.#isSame(at, known)) {
        pages.set(page, known);
      } else {
        pages.set(page, this.#words.slice(at, at + PAGE_WORDS));
        this.#ownBytes += PAGE_BYTES;
      }
    }
    this.#last = { sequence, pages };
    this.#all.splice(index, 0, this.#last);
  }

  /** Sequence of the nearest state at or before this one; undefined where there is none. */
  nearest(sequence: number): number | undefined {
    return this.#all[this.#indexBehind(sequence) - 1]?.sequence;
  }

  /** Lays a state that `nearest` named into the engine. @throws RangeError for any other */
  restore(sequence: number): void {
    const found = this.#all[this.#indexBehind(sequence) - 1];
    if (found?.sequence !== sequence) throw new RangeError(`no checkpoint of ${sequence}`);
    const count = this.#words.length / PAGE_WORDS;
    for (let page = 0; page < count; page++) {
      const at = page * PAGE_WORDS;
      const words = found.pages.get(page);
      if (words !== undefined) this.#words.set(words, at);
      else if (!this.#isZero(at)) this.#words.fill(0, at, at + PAGE_WORDS);
    }
    this.#last = found;
  }

  /** Lets every second one go, the first and the last excepted. */
  thin(): void {
    const kept = this.#all.filter((_, index) => index % 2 === 0 || index === this.#all.length - 1);
    this.#all.splice(0, this.#all.length, ...kept);
    const pages = new Set(kept.flatMap((each) => [...each.pages.values()]));
    this.#ownBytes = pages.size * PAGE_BYTES;
  }

  #isZero(at: number): boolean {
    const words = this.#words;
    for (let k = at; k < at + PAGE_WORDS; k++) if (words[k] !== 0) return false;
    return true;
  }

  #isSame(at: number, known: Int32Array): boolean {
    const words = this.#words;
    for (let k = 0; k < PAGE_WORDS; k++) if (words[at + k] !== known[k]) return false;
    return true;
  }

  /** Index of the first one behind a sequence. */
  #indexBehind(sequence: number): number {
    let low = 0;
    let high = this.#all.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.#all[middle]!.sequence <= sequence) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
