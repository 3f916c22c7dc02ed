/**
 * The feed's messages in MessagePack hold ticks, lots and units where those in JSON hold decimal
 * texts. Here the ones become the others, so that a listener need not know in which format they
 * came. The terms for that come with the subscription; an account's with its snapshot.
 *
 * A tick that is no finite decimal (`tickExact` is false) is known here to 18 places only: prices
 * of such a market may differ from those in JSON in their last places.
 */
import { formatBig, formatSteps, type Step } from '../base/decimal.ts';
import type {
  AccountMessage,
  FeedData,
  FeedNumber,
  MarketTerms,
  SubscribedStream,
} from '../gateway/feed/port.ts';

type Value = number | bigint;
const MAX = Number.MAX_SAFE_INTEGER;
type Fields = Readonly<Record<string, unknown>>;

/** What the numbers of a market count. */
interface Grids {
  readonly price: Step;
  readonly quantity: Step;
  readonly quote: Step;
}

/** By name of the field: what its number counts. */
const KINDS: Readonly<Record<string, keyof Grids>> = {
  ...kinds('price', ['price', 'last', 'open', 'high', 'low', 'close', 'change', 'bid', 'ask']),
  ...kinds('quantity', ['quantity', 'bidQuantity', 'askQuantity', 'volume', 'buyVolume']),
  ...kinds('quantity', ['surplus', 'executed']),
  ...kinds('quote', ['quoteVolume', 'buyQuoteVolume', 'quoteQuantity', 'budget', 'executedQuote']),
};

function kinds(kind: keyof Grids, names: readonly string[]) {
  return Object.fromEntries(names.map((name) => [name, kind]));
}

/** Thrown for a market or an asset whose terms are not known: a snapshot has them. */
export class UnknownTerms extends Error {}

/** Updates that wait for a snapshot at most; with more of them the snapshot alone has to do. */
const MAX_HELD = 1_000;

export class FeedTexts {
  readonly #byStream = new Map<number, Grids>();
  readonly #byMarket = new Map<string, Grids>();
  /** Decimal places by name. */
  readonly #assets = new Map<string, Step>();
  /** By stream: updates that wait for the terms that a snapshot tells. */
  readonly #held = new Map<number, FeedData<FeedNumber>[]>();

  /** A stream whose messages are to come. */
  subscribed({ stream, ...terms }: SubscribedStream): void {
    if (terms.tickSize !== undefined) this.#byStream.set(stream, gridsOf(terms));
  }

  /** The streams of the connection are over. */
  clear(): void {
    this.#byStream.clear();
    this.#held.clear();
  }

  /** Whether updates of a stream wait for a snapshot, which has to be asked for. */
  needsSnapshot(stream: number): boolean {
    return this.#held.has(stream);
  }

  /** @returns what can be told now, in order: nothing while a snapshot is waited for */
  take(message: FeedData<FeedNumber>): readonly FeedData<string>[] {
    const { stream, type } = message;
    const held = this.#held.get(stream);
    if (held !== undefined && type === 'update') {
      if (held.length < MAX_HELD) held.push(message);
      return [];
    }
    try {
      const texts = this.textsOf(message);
      this.#held.delete(stream);
      const whole = held === undefined || held.length >= MAX_HELD ? [] : held;
      return [...whole.map((each) => this.textsOf(each)), texts];
    } catch (error) {
      if (!(error instanceof UnknownTerms)) throw error;
      this.#held.set(stream, [message]);
      return [];
    }
  }

  /** @throws UnknownTerms where a snapshot has to come first */
  textsOf(message: FeedData<FeedNumber>): FeedData<string> {
    if (message.channel === 'account') return this.#account(message) as unknown as FeedData<string>;
    const grids = this.#byStream.get(message.stream);
    if (grids === undefined) throw new UnknownTerms(`stream ${message.stream}`);
    const { asks, bids, ...rest } = message as unknown as Fields;
    const texts = fieldsOf(rest, grids);
    const levels = (side: unknown) =>
      (side as readonly (readonly Value[])[]).map((level) => levelOf(level, grids));
    const sides = bids === undefined ? {} : { bids: levels(bids), asks: levels(asks) };
    return { ...texts, ...sides } as unknown as FeedData<string>;
  }

  #account(message: AccountMessage<FeedNumber>): Fields {
    const { assets = [], balances, events, markets = [], orders, ...rest } = message;
    for (const { asset, decimals } of assets)
      this.#assets.set(asset, { scale: decimals, units: 1 });
    for (const terms of markets) this.#byMarket.set(terms.market, gridsOf(terms));
    const known = message.assets === undefined ? {} : { assets, markets };
    return {
      ...rest,
      ...(balances && { balances: balances.map((each) => this.#balance(each)) }),
      ...(orders && { orders: orders.map((each) => this.#order(each)) }),
      ...known,
      ...(events && { events: events.map((each) => this.#event(each as unknown as Fields)) }),
    };
  }

  #event(event: Fields): Fields {
    switch (event.kind) {
      case 'order': {
        const order = event.order as Fields;
        const trade = event.trade as Fields | undefined;
        const told = { ...event, order: this.#order(order) };
        if (trade === undefined) return told;
        const { fee, ...fill } = trade;
        const texts = fieldsOf(fill, this.#gridsOf(order.market as string));
        return { ...told, trade: { ...texts, fee: this.#amount(trade.feeAsset, fee) } };
      }
      case 'balances':
        return { ...event, balances: (event.balances as Fields[]).map((e) => this.#balance(e)) };
      case 'transfer':
        return { ...event, amount: this.#amount(event.asset, event.amount) };
      default:
        return event;
    }
  }

  #order(order: object): Fields {
    const fields = order as Fields;
    return fieldsOf(fields, this.#gridsOf(fields.market as string));
  }

  #balance(balance: object): Fields {
    const { asset, free, locked } = balance as Fields;
    return { asset, free: this.#amount(asset, free), locked: this.#amount(asset, locked) };
  }

  #amount(asset: unknown, units: unknown): string {
    const step = this.#assets.get(asset as string);
    if (step === undefined) throw new UnknownTerms(`asset ${asset}`);
    return textOf(units as Value, step);
  }

  #gridsOf(market: string): Grids {
    const grids = this.#byMarket.get(market);
    if (grids === undefined) throw new UnknownTerms(`market ${market}`);
    return grids;
  }
}

/** Numbers with a known name become texts, in lists and maps within too. */
function fieldsOf(fields: Fields, grids: Grids): Fields {
  const texts: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(fields)) {
    const kind = Object.hasOwn(KINDS, name) ? KINDS[name] : undefined;
    if (kind !== undefined) texts[name] = textOf(value as Value, grids[kind]);
    else if (Array.isArray(value)) texts[name] = value.map((each) => fieldsOf(each, grids));
    else texts[name] = value;
  }
  return texts;
}

/** `[price, quantity]`, or of an order `[orderId, price, quantity]`. */
function levelOf(level: readonly Value[], { price, quantity }: Grids): readonly unknown[] {
  const [ticks, lots] = level.slice(-2) as [Value, Value];
  return [...level.slice(0, -2), textOf(ticks, price), textOf(lots, quantity)];
}

function textOf(value: Value, step: Step): string {
  if (typeof value === 'number' && value >= 0 && value <= MAX) return formatSteps(value, step);
  return formatBig(BigInt(value) * BigInt(step.units), step.scale);
}

function gridsOf({
  lotSize = '1',
  quoteDecimals = 0,
  tickSize = '1',
}: Partial<Omit<MarketTerms, 'market'>>): Grids {
  const quote = { scale: quoteDecimals, units: 1 };
  return { price: stepOf(tickSize), quantity: stepOf(lotSize), quote };
}

function stepOf(text: string): Step {
  const [whole = '', places = ''] = text.split('.');
  return { scale: places.length, units: Number(whole + places) };
}
