/**
 * Who wants to be told. What a listener throws is its own error: it is reported as an uncaught one
 * and stops neither the client nor the other listeners.
 */

export class Listeners<T> {
  readonly #listeners = new Set<(value: T) => void>();

  get size(): number {
    return this.#listeners.size;
  }

  /** @returns ends it */
  add(listener: (value: T) => void): () => void {
    // The same function given twice is told twice.
    const own = (value: T) => listener(value);
    this.#listeners.add(own);
    return () => {
      this.#listeners.delete(own);
    };
  }

  tell(value: T): void {
    for (const listener of [...this.#listeners]) {
      try {
        listener(value);
      } catch (error) {
        queueMicrotask(() => {
          throw error;
        });
      }
    }
  }
}
