/**
 * Logons of the binary lane and FIX that were accepted while their time is good: one that was heard
 * on the way, where nothing is encrypted, opens no second connection. There is no challenge of the
 * server for that: the client speaks first, and a challenge would be another protocol. Kept in
 * memory: a restart forgets them.
 */

/** Remembered at most; beyond these the oldest is forgotten. */
const MAX_REMEMBERED = 100_000;

export class UsedLogons {
  /** By what is signed: until when it is good, microseconds since 1970. The oldest comes first. */
  readonly #untilUs = new Map<string, number>();

  /**
   * @param signed the bytes of the Logon that its signature covers, and whose key it is
   * @param untilUs when its time is not good any more
   * @returns false where it was taken already
   */
  take(signed: Uint8Array, untilUs: number, nowUs: number): boolean {
    const key = Buffer.from(signed).toString('base64');
    if ((this.#untilUs.get(key) ?? 0) >= nowUs) return false;
    for (const [each, endUs] of this.#untilUs) {
      if (endUs >= nowUs && this.#untilUs.size < MAX_REMEMBERED) break;
      this.#untilUs.delete(each);
    }
    this.#untilUs.delete(key);
    this.#untilUs.set(key, untilUs);
    return true;
  }
}
