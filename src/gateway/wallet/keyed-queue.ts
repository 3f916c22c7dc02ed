/**
 * One thing after another for each key, side by side for different ones: what is looked at before
 * an act is still so when it is done.
 */
export class KeyedQueue<K> {
  readonly #last = new Map<K, Promise<unknown>>();

  /** Runs `task` once all earlier tasks of the key have ended, however they did. */
  run<T>(key: K, task: () => Promise<T>): Promise<T> {
    const before = this.#last.get(key) ?? Promise.resolve();
    const mine = before.then(task, task);
    this.#last.set(key, mine);
    const tidy = () => {
      if (this.#last.get(key) === mine) this.#last.delete(key);
    };
    mine.then(tidy, tidy);
    return mine;
  }

  /** Whether something of the key runs or waits. */
  isBusy(key: K): boolean {
    return this.#last.has(key);
  }

  /** Resolves once nothing runs and nothing waits. */
  async idle(): Promise<void> {
    while (this.#last.size > 0) await Promise.allSettled(this.#last.values());
  }
}
