/**
 * What a client knows for certain about its orders: what it sent, and what was answered. A crash
 * must contradict none of it. Quantities and money are whole numbers of 10^-8.
 */

/** An order as the dialect shows it, in open orders and in histories. */
export interface OrderRecord {
  readonly symbol: string;
  readonly orderId: number;
  readonly clientOrderId: string;
  readonly price: string;
  readonly origQty: string;
  readonly executedQty: string;
  readonly status: string;
  readonly type: string;
  readonly side: string;
}

/** An own trade as the dialect shows it. */
export interface TradeRecord {
  readonly symbol: string;
  readonly id: number;
  readonly orderId: number;
  readonly price: string;
  readonly qty: string;
  readonly quoteQty: string;
  readonly commission: string;
  readonly commissionAsset: string;
  readonly isBuyer: boolean;
  readonly isMaker: boolean;
}

export interface OrderTerms {
  readonly symbol: string;
  readonly side: 'BUY' | 'SELL';
  readonly type: 'LIMIT' | 'LIMIT_MAKER' | 'MARKET';
  readonly timeInForce?: 'GTC' | 'IOC' | 'FOK';
  readonly price?: string;
  readonly quantity: string;
}

/**
 * sent: no answer yet, or never. accepted: answered, or found after a crash. refused: answered so.
 * absent: unanswered, and not there after the crash, so it never may be.
 */
export type Fate = 'sent' | 'accepted' | 'refused' | 'absent';

export interface OrderFact {
  readonly clientId: string;
  readonly terms: OrderTerms;
  fate: Fate;
  orderId: number;
  /** As last answered: it only grows. */
  executed: bigint;
  quantity: bigint;
  /** The status that it ended with, once that was answered. */
  final: string | undefined;
  /** A cancel of it was sent and not answered. */
  mayBeCancelled: boolean;
  /** Quantity of an amendment that was sent and not answered. */
  mayBecome: bigint | undefined;
  /** Client id of the order that it replaces, while that is not answered. */
  replaces: string | undefined;
}

/** A fill that the taker was told of. */
export interface FillFact {
  readonly symbol: string;
  readonly tradeId: number;
  readonly orderId: number;
  readonly price: string;
  readonly qty: string;
  readonly commission: string;
}

const PLACES = 8;

/** '1.5' is 150000000n. */
export function units(text: string): bigint {
  const [whole = '0', part = ''] = text.replace('-', '').split('.');
  const value = BigInt(whole) * 10n ** BigInt(PLACES) + BigInt(part.padEnd(PLACES, '0'));
  return text.startsWith('-') ? -value : value;
}

export function isOpen(status: string): boolean {
  return status === 'NEW' || status === 'PARTIALLY_FILLED';
}

/** All that one account knows. */
export class AccountFacts {
  readonly name: string;
  readonly orders = new Map<string, OrderFact>();
  readonly fills: FillFact[] = [];
  /** Every own trade that was ever seen, by symbol and id and side. */
  readonly trades = new Map<string, TradeRecord>();
  /** Orders that had ended when they were seen after a crash: nothing changes them any more. */
  readonly ended = new Map<number, OrderRecord>();
  #byOrderId = new Map<number, OrderFact>();

  constructor(name: string) {
    this.name = name;
  }

  sent(clientId: string, terms: OrderTerms): OrderFact {
    const fact: OrderFact = {
      clientId,
      terms,
      fate: 'sent',
      orderId: 0,
      executed: 0n,
      quantity: units(terms.quantity),
      final: undefined,
      mayBeCancelled: false,
      mayBecome: undefined,
      replaces: undefined,
    };
    this.orders.set(clientId, fact);
    return fact;
  }

  byOrderId(orderId: number): OrderFact | undefined {
    return this.#byOrderId.get(orderId);
  }

  accepted(fact: OrderFact, orderId: number): void {
    fact.fate = 'accepted';
    fact.orderId = orderId;
    this.#byOrderId.set(orderId, fact);
  }
}
