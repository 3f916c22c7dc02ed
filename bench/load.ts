/**
 * Load for a gateway: orders that rest and are cancelled again, turn by turn. Closed loop: every
 * slot sends its next request when the last was answered, which shows how much goes through. Open
 * loop: requests are due at a stated rate, whether the server keeps up or not, and latency counts
 * from when a request was due, so that a pause is seen by all who would have come in it.
 */

/** Requests on their way, one a slot. */
export interface OrderChannel {
  readonly slots: number;
  /** Sends; nothing may be on its way in this slot. */
  place(slot: number, clientOrderId: string): void;
  cancel(slot: number, clientOrderId: string): void;
  /** Called by the channel when the slot's request was answered well. */
  onAnswer: (slot: number) => void;
  /** Called by the channel when something went wrong. */
  onError: (error: Error) => void;
  close(): void;
}

/** Sends place, cancel, place, cancel … in each slot, every order with an id of its own. */
class Turns {
  static #made = 0;
  readonly #name = `b${++Turns.#made}`;
  readonly #channel: OrderChannel;
  readonly #round: number[];

  constructor(channel: OrderChannel) {
    this.#channel = channel;
    this.#round = Array<number>(channel.slots).fill(0);
  }

  next(slot: number): void {
    const round = this.#round[slot]!++;
    const id = `${this.#name}s${slot}n${round >> 1}`;
    if (round % 2 === 0) this.#channel.place(slot, id);
    else this.#channel.cancel(slot, id);
  }
}

/** @returns requests answered a second */
export function closedLoop(channel: OrderChannel, requests: number): Promise<number> {
  const turns = new Turns(channel);
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  let sent = 0;
  let answered = 0;
  const begun = performance.now();
  channel.onError = reject;
  channel.onAnswer = (slot) => {
    answered++;
    if (sent < requests) {
      sent++;
      turns.next(slot);
    } else if (answered === requests) {
      resolve(requests / ((performance.now() - begun) / 1000));
    }
  };
  for (let slot = 0; slot < Math.min(channel.slots, requests); slot++) {
    sent++;
    turns.next(slot);
  }
  return promise;
}

/** @returns microseconds from when each request was due to its answer */
export function openLoop(
  channel: OrderChannel,
  requests: number,
  perSecond: number,
): Promise<Float64Array> {
  const turns = new Turns(channel);
  const { promise, resolve, reject } = Promise.withResolvers<Float64Array>();
  const latencyUs = new Float64Array(requests);
  const free = Array.from({ length: channel.slots }, (_, slot) => slot);
  const dueOf = new Float64Array(channel.slots);
  const begun = performance.now();
  const dueMs = (request: number) => begun + (request * 1000) / perSecond;
  let sent = 0;
  let answered = 0;
  const sendDue = () => {
    const now = performance.now();
    while (sent < requests && free.length > 0 && dueMs(sent) <= now) {
      const slot = free.shift()!;
      dueOf[slot] = dueMs(sent++);
      turns.next(slot);
    }
  };
  const timer = setInterval(sendDue, 1);
  channel.onError = reject;
  channel.onAnswer = (slot) => {
    latencyUs[answered++] = (performance.now() - dueOf[slot]!) * 1000;
    free.push(slot);
    if (answered === requests) resolve(latencyUs);
    else sendDue();
  };
  return promise.finally(() => clearInterval(timer));
}
