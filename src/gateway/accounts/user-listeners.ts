/** Who listens to which account, and how orders and lists are told of. */
import type { OrderListRecord } from './order-lists.ts';
import type { OrderRecord } from './order-record.ts';
import type { PreventedMatch } from './prevention.ts';
import type { Execution, ListChange, OwnTrade, UserEvent, UserListener } from './user-events.ts';

/** What is told of an order beside how it stands. */
export interface OrderTold {
  /** Of the command behind it. */
  readonly sequence: number;
  readonly trade?: OwnTrade;
  readonly lots?: number;
  readonly match?: PreventedMatch | undefined;
}

export class UserListeners {
  readonly #listeners = new Map<number, Set<UserListener>>();
  /** Whether nobody listens to anybody, which is asked with every event. */
  #isEmpty = true;

  /** @returns how to stop it */
  add(account: number, listener: UserListener): () => void {
    let listeners = this.#listeners.get(account);
    if (listeners === undefined) {
      listeners = new Set();
      this.#listeners.set(account, listeners);
      this.#isEmpty = false;
    }
    listeners.add(listener);
    return () => {
      listeners.delete(listener);
      if (listeners.size === 0 && this.#listeners.get(account) === listeners) {
        this.#listeners.delete(account);
        this.#isEmpty = this.#listeners.size === 0;
      }
    };
  }

  count(account: number): number {
    return this.#listeners.get(account)?.size ?? 0;
  }

  /** Whether anybody listens: what nobody hears need not be made. */
  has(account: number): boolean {
    return !this.#isEmpty && this.#listeners.has(account);
  }

  tell(account: number, event: UserEvent): void {
    const listeners = this.#listeners.get(account);
    if (listeners !== undefined) for (const listener of listeners) listener(event);
  }

  tellOrder(execution: Execution, order: OrderRecord, told: OrderTold, timeUs: number): void {
    const { lots: preventedLots = 0, match, sequence, trade } = told;
    const event = { kind: 'order', execution, order, trade, preventedLots, match } as const;
    this.tell(order.account, { ...event, sequence, timeUs });
  }

  tellList(change: ListChange, list: OrderListRecord | undefined, timeUs: number): void {
    if (list === undefined || !this.has(list.account)) return;
    this.tell(list.account, { kind: 'list', change, list, timeUs });
  }
}
