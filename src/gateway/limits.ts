/**
 * Rate limits as the dialect counts them: request weight for each IP address by the clock's
 * minute, orders for each account by ten seconds and by the day. Who goes on after the limit is
 * told to stop (429), then shut out (418) for a time that doubles. Fixed windows: a counter
 * belongs to the window that it was last used in, so a clock that is set back begins a new one; a
 * ban ends at the time that was told. Tables are bounded; when the table of addresses is full,
 * those of other minutes go, and if there is none, newcomers are refused like offenders.
 */
import { countedAs } from './counted-as.ts';

export interface RateLimits {
  /** Request weight for each IP address and minute. */
  readonly weightPerMinute: number;
  /** Requests of any weight, those that are refused included, for each IP address. */
  readonly rawPerFiveMinutes: number;
  /** WebSocket connections begun, for each IP address. */
  readonly connectionsPerFiveMinutes: number;
  /** Orders for each account. */
  readonly ordersPer10s: number;
  readonly ordersPerDay: number;
  /** Requests over the weight limit, within one minute, that lead to a ban. */
  readonly offencesUntilBan: number;
  /** The first ban and the longest, seconds. */
  readonly firstBanSeconds: number;
  readonly maxBanSeconds: number;
  /** IP addresses counted at the same time. */
  readonly maxAddresses: number;
}

export const DEFAULT_RATE_LIMITS: RateLimits = {
  weightPerMinute: 6_000,
  ...pacedBy(6_000),
  ordersPer10s: 100,
  ordersPerDay: 200_000,
  offencesUntilBan: 100,
  firstBanSeconds: 120,
  maxBanSeconds: 3 * 86_400,
  maxAddresses: 100_000,
};

/**
 * The limits of requests and connections that go with one of weight; with that of the dialect,
 * those of the dialect: 61,000 and 300.
 */
export function pacedBy(weightPerMinute: number) {
  return {
    rawPerFiveMinutes: weightPerMinute * 10 + 1_000,
    connectionsPerFiveMinutes: Math.ceil(weightPerMinute / 20),
  };
}

/** Order limits of one account, where they differ. */
export interface OrderLimits {
  readonly ordersPer10s: number;
  readonly ordersPerDay: number;
}

/** The limits as the dialect lists them. */
export function statedLimits(limits: RateLimits) {
  return [
    { ...WEIGHT_RULE, limit: limits.weightPerMinute },
    { ...ORDERS_10S_RULE, limit: limits.ordersPer10s },
    { ...ORDERS_DAY_RULE, limit: limits.ordersPerDay },
    { ...RAW_RULE, limit: limits.rawPerFiveMinutes },
  ];
}

export const WEIGHT_RULE = {
  rateLimitType: 'REQUEST_WEIGHT',
  interval: 'MINUTE',
  intervalNum: 1,
} as const;
export const ORDERS_10S_RULE = {
  rateLimitType: 'ORDERS',
  interval: 'SECOND',
  intervalNum: 10,
} as const;
export const ORDERS_DAY_RULE = {
  rateLimitType: 'ORDERS',
  interval: 'DAY',
  intervalNum: 1,
} as const;

export const RAW_RULE = {
  rateLimitType: 'RAW_REQUESTS',
  interval: 'MINUTE',
  intervalNum: 5,
} as const;

const SECOND_US = 1_000_000;
const MINUTE_US = 60 * SECOND_US;
const TEN_SECONDS_US = 10 * SECOND_US;
const FIVE_MINUTES_US = 5 * MINUTE_US;
const DAY_US = 86_400 * SECOND_US;
/** After so long without an offence the next ban is a first one again. */
const FORGIVEN_AFTER_US = DAY_US;

interface Address {
  window: number;
  used: number;
  /** Five minutes, and what came in them. */
  period: number;
  raw: number;
  connections: number;
  offences: number;
  bannedUntilUs: number;
  bans: number;
  lastBanUs: number;
}

interface OrderCounts {
  window10s: number;
  count10s: number;
  day: number;
  countDay: number;
}

export type WeightVerdict =
  | { readonly allowed: true; readonly used: number }
  | {
      readonly allowed: false;
      readonly used: number;
      /** 418 when true, else 429. */
      readonly banned: boolean;
      /** Which limit; of a ban the one that is broken now. */
      readonly exceeded: 'weight' | 'raw' | 'connections';
      readonly retryAfterSeconds: number;
      /** Milliseconds since 1970. */
      readonly untilMs: number;
    };

export interface OrderVerdict {
  readonly allowed: boolean;
  readonly count10s: number;
  readonly countDay: number;
  readonly limits: OrderLimits;
  /** Of a refusal: which limit, and how long until its window ends. */
  readonly exceeded: 'ordersPer10s' | 'ordersPerDay' | undefined;
  readonly retryAfterSeconds: number;
}

export class RateLimiter {
  readonly limits: RateLimits;
  readonly #addresses = new Map<string, Address>();
  readonly #orders = new Map<number, OrderCounts>();
  #sweptWindow = -1;
  readonly #orderLimitsOf: (account: number) => OrderLimits | undefined;

  /** @param orderLimitsOf limits of accounts that have their own */
  constructor(
    limits: RateLimits,
    orderLimitsOf: (account: number) => OrderLimits | undefined = () => undefined,
  ) {
    this.limits = limits;
    this.#orderLimitsOf = orderLimitsOf;
  }

  /** Counts a request of this weight, or says why not. */
  takeWeight(ip: string, weight: number, nowUs: number): WeightVerdict {
    const window = Math.floor(nowUs / MINUTE_US);
    const address = this.#address(countedAs(ip), window, nowUs);
    if (address === undefined) return this.#refuse(window, this.limits.weightPerMinute, nowUs);
    if (address.bannedUntilUs > nowUs) return banned(address, nowUs);
    this.#enter(address, window, nowUs);
    address.raw++;
    if (address.raw > this.limits.rawPerFiveMinutes) {
      return this.#offend(address, 'raw', nowUs);
    }
    if (address.used + weight <= this.limits.weightPerMinute) {
      address.used += weight;
      return { allowed: true, used: address.used };
    }
    return this.#offend(address, 'weight', nowUs);
  }

  /** Counts a WebSocket connection of this weight, or says why not. */
  takeConnection(ip: string, weight: number, nowUs: number): WeightVerdict {
    const verdict = this.takeWeight(ip, weight, nowUs);
    if (!verdict.allowed) return verdict;
    const address = this.#addresses.get(countedAs(ip))!;
    address.connections++;
    if (address.connections <= this.limits.connectionsPerFiveMinutes) return verdict;
    return this.#offend(address, 'connections', nowUs);
  }

  /** Weight used in this minute. */
  weightUsed(ip: string, nowUs: number): number {
    const address = this.#addresses.get(countedAs(ip));
    return address?.window === Math.floor(nowUs / MINUTE_US) ? address.used : 0;
  }

  /** Whether the address is shut out at the moment. */
  isBanned(ip: string, nowUs: number): boolean {
    return (this.#addresses.get(countedAs(ip))?.bannedUntilUs ?? 0) > nowUs;
  }

  /** Counts an order, or says which limit is reached. */
  takeOrder(account: number, nowUs: number): OrderVerdict {
    const before = this.orderCounts(account, nowUs);
    const { count10s, countDay, limits } = before;
    if (count10s >= limits.ordersPer10s) {
      const retryAfterSeconds = secondsLeft(nowUs, TEN_SECONDS_US);
      return { ...before, allowed: false, exceeded: 'ordersPer10s', retryAfterSeconds };
    }
    if (countDay >= limits.ordersPerDay) {
      const retryAfterSeconds = secondsLeft(nowUs, DAY_US);
      return { ...before, allowed: false, exceeded: 'ordersPerDay', retryAfterSeconds };
    }
    const counts = this.#counts(account);
    counts.window10s = Math.floor(nowUs / TEN_SECONDS_US);
    counts.day = Math.floor(nowUs / DAY_US);
    counts.count10s = count10s + 1;
    counts.countDay = countDay + 1;
    return { ...before, count10s: counts.count10s, countDay: counts.countDay };
  }

  /** Orders counted in the current windows. */
  orderCounts(account: number, nowUs: number): OrderVerdict {
    const counts = this.#orders.get(account);
    const limits = this.#orderLimitsOf(account) ?? this.limits;
    const window10s = Math.floor(nowUs / TEN_SECONDS_US);
    return {
      allowed: true,
      count10s: counts?.window10s === window10s ? counts.count10s : 0,
      countDay: counts?.day === Math.floor(nowUs / DAY_US) ? counts.countDay : 0,
      limits,
      exceeded: undefined,
      retryAfterSeconds: 0,
    };
  }

  /** One entry for each account that ever ordered: bounded by the accounts of the engine. */
  #counts(account: number): OrderCounts {
    let counts = this.#orders.get(account);
    if (counts === undefined) {
      counts = { window10s: 0, count10s: 0, day: 0, countDay: 0 };
      this.#orders.set(account, counts);
    }
    return counts;
  }

  /** Begins to count anew where the last count is of an earlier time. */
  #enter(address: Address, window: number, nowUs: number): void {
    if (address.window !== window) {
      address.window = window;
      address.used = 0;
      address.offences = 0;
    }
    const period = Math.floor(nowUs / FIVE_MINUTES_US);
    if (address.period === period) return;
    address.period = period;
    address.raw = 0;
    address.connections = 0;
  }

  #offend(
    address: Address,
    exceeded: 'weight' | 'raw' | 'connections',
    nowUs: number,
  ): WeightVerdict {
    address.offences++;
    if (address.offences >= this.limits.offencesUntilBan) {
      this.#ban(address, nowUs);
      return banned(address, nowUs);
    }
    const { used, window } = address;
    if (exceeded === 'weight') return this.#refuse(window, used, nowUs);
    const retryAfterSeconds = secondsLeft(nowUs, FIVE_MINUTES_US);
    const untilMs = ((address.period + 1) * FIVE_MINUTES_US) / 1000;
    return { allowed: false, used, banned: false, exceeded, retryAfterSeconds, untilMs };
  }

  #address(ip: string, window: number, nowUs: number): Address | undefined {
    const known = this.#addresses.get(ip);
    if (known !== undefined) return known;
    if (this.#addresses.size >= this.limits.maxAddresses) {
      this.#forgetPast(window, nowUs);
      if (this.#addresses.size >= this.limits.maxAddresses) return undefined;
    }
    const counts = { window, used: 0, period: 0, raw: 0, connections: 0 };
    const address = { ...counts, offences: 0, bannedUntilUs: 0, bans: 0, lastBanUs: 0 };
    this.#addresses.set(ip, address);
    return address;
  }

  /** Once a window at most, so that a flood of newcomers does not pay for a sweep each. */
  #forgetPast(window: number, nowUs: number): void {
    if (this.#sweptWindow === window) return;
    this.#sweptWindow = window;
    for (const [each, { window: last, bannedUntilUs }] of this.#addresses) {
      if (last !== window && bannedUntilUs <= nowUs) this.#addresses.delete(each);
    }
  }

  #refuse(window: number, used: number, nowUs: number): WeightVerdict {
    const retryAfterSeconds = secondsLeft(nowUs, MINUTE_US);
    const untilMs = ((window + 1) * MINUTE_US) / 1000;
    const exceeded = 'weight';
    return { allowed: false, used, banned: false, exceeded, retryAfterSeconds, untilMs };
  }

  #ban(address: Address, nowUs: number): void {
    if (nowUs - address.lastBanUs > FORGIVEN_AFTER_US) address.bans = 0;
    const { firstBanSeconds, maxBanSeconds } = this.limits;
    const seconds = Math.min(firstBanSeconds * 2 ** address.bans, maxBanSeconds);
    address.bans++;
    address.bannedUntilUs = nowUs + seconds * SECOND_US;
    address.lastBanUs = address.bannedUntilUs;
    address.offences = 0;
  }
}

function banned(address: Address, nowUs: number): WeightVerdict {
  return {
    allowed: false,
    used: address.used,
    banned: true,
    exceeded: 'weight',
    retryAfterSeconds: Math.ceil((address.bannedUntilUs - nowUs) / SECOND_US),
    untilMs: Math.ceil(address.bannedUntilUs / 1000),
  };
}

function secondsLeft(nowUs: number, windowUs: number): number {
  return Math.max(1, Math.ceil((windowUs - (nowUs % windowUs)) / SECOND_US));
}
