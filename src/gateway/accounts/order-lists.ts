/**
 * Which orders belong together in a list, as far as they are known. A list is known as long as one
 * of its orders is; it has nothing of its own that its orders do not say.
 */
import { ListKind } from '../../schema/generated/protocol.ts';
import { isOpen, type OrderRecord } from './order-record.ts';

/** Orders of a list that are still known, in the order in which they were placed. */
export interface OrderListRecord {
  /** Order id of the first order. */
  readonly listId: number;
  readonly account: number;
  readonly market: number;
  readonly kind: ListKind;
  /** The client's id of it; '' where none was given. */
  clientText: string;
  readonly timeUs: number;
  orders: readonly Readonly<OrderRecord>[];
  /** One of its orders was cancelled: those that end with it are too. */
  cancelled: boolean;
}

/** Orders that a list is placed with. */
export function listSize(kind: ListKind): number {
  return kind === ListKind.OTOCO ? 3 : 2;
}

/** Whether any of its orders is open. */
export function isExecuting(list: Readonly<OrderListRecord>): boolean {
  return list.orders.some(({ status }) => isOpen(status));
}

export class OrderLists {
  readonly #byId = new Map<number, OrderListRecord>();
  readonly #byText = new Map<string, OrderListRecord>();
  readonly #byAccount = new Map<number, Set<OrderListRecord>>();

  /** Takes an order with terms. @returns its list, undefined where it is in none */
  join(record: OrderRecord): OrderListRecord | undefined {
    const { account, listText, market, terms, timeUs } = record;
    if (terms === undefined || terms.listId === 0) return undefined;
    const { listId, listKind: kind } = terms;
    let list = this.#byId.get(listId);
    if (list === undefined) {
      const about = { listId, account, market, kind, clientText: '', timeUs };
      list = { ...about, orders: [], cancelled: false };
      this.#byId.set(listId, list);
      const own = this.#byAccount.get(account) ?? new Set();
      this.#byAccount.set(account, own.add(list));
    }
    list.orders = [...list.orders, record];
    const complete = list.orders.length === listSize(kind);
    const text = listText ?? (complete ? joined(list.orders) : '');
    if (text === '') return list;
    list.clientText = text;
    this.#byText.set(textKey(account, text), list);
    // Each order says it from now on: those that brought it may be forgotten first.
    for (const each of list.orders) (each as OrderRecord).listText = text;
    return list;
  }

  /** The list of an order. */
  of(record: Readonly<OrderRecord>): OrderListRecord | undefined {
    const listId = record.terms?.listId ?? 0;
    return listId === 0 ? undefined : this.#byId.get(listId);
  }

  /** A list of the account. */
  get(account: number, listId: number): Readonly<OrderListRecord> | undefined {
    const list = this.#byId.get(listId);
    return list?.account === account ? list : undefined;
  }

  /** The newest list that the account gave this id. */
  byClientText(account: number, text: string): Readonly<OrderListRecord> | undefined {
    return this.#byText.get(textKey(account, text));
  }

  /** Lists of an account, by id. */
  all(account: number): Readonly<OrderListRecord>[] {
    return [...(this.#byAccount.get(account) ?? [])].sort((a, b) => a.listId - b.listId);
  }

  /** An order is not known any more. */
  forget(record: Readonly<OrderRecord>): void {
    const list = this.of(record);
    if (list === undefined) return;
    list.orders = list.orders.filter((each) => each !== record);
    if (list.orders.length > 0) return;
    this.#byId.delete(list.listId);
    const key = textKey(list.account, list.clientText);
    if (this.#byText.get(key) === list) this.#byText.delete(key);
    const own = this.#byAccount.get(list.account);
    own?.delete(list);
    if (own?.size === 0) this.#byAccount.delete(list.account);
  }
}

/** The client's id of a list, of which each order carries a part. */
function joined(orders: readonly Readonly<OrderRecord>[]): string {
  return orders.map(({ listPart = '' }) => listPart).join('');
}

function textKey(account: number, text: string): string {
  return `${account}/${text}`;
}
