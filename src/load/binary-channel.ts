/** Commands over the binary lane, through the client of `src/client`. */
import type { LxClient } from '../client/client.ts';
import { BinaryClient, type LaneCommand } from '../client/node.ts';
import {
  OrderType,
  Rejection,
  SelfTradePrevention,
  Side,
  TargetKind,
  Template,
  TimeInForce,
} from '../schema/generated/protocol.ts';
import {
  type LoadChannel,
  type LoadRequest,
  OPEN_MAX_MS,
  type OrderTerms,
  PIPELINE_ROOM,
  type Target,
} from './channel.ts';
import { NO_ANSWER } from './refusal.ts';

const REJECTION_NAMES = new Map<number, string>(
  Object.entries(Rejection).map(([name, code]) => [code, name]),
);

/** What the lane says in place of symbol, price and quantity. */
export interface LaneTerms {
  readonly market: number;
  readonly priceTicks: number;
  readonly lots: number;
}

export class BinaryChannel implements LoadChannel {
  readonly room = PIPELINE_ROOM;
  onAnswer: (request: number, error?: string) => void = () => {};
  onEnd: (reason: string) => void = () => {};
  readonly #client: BinaryClient;
  readonly #terms: LaneTerms;

  private constructor(client: BinaryClient, terms: LaneTerms) {
    this.#client = client;
    this.#terms = terms;
    client.onState(({ reason, state }) => {
      if (state !== 'live' && state !== 'stale') this.onEnd(reason);
    });
  }

  /** @throws LxError, Error where the logon is refused or takes too long */
  static async open(target: Target, terms: LaneTerms, session: number): Promise<BinaryChannel> {
    const client = laneClient(target, session);
    try {
      await started(client);
      return new BinaryChannel(client, terms);
    } catch (error) {
      await client.close();
      throw error;
    }
  }

  send({ act, clientOrderId, number }: LoadRequest): void {
    const { lots, market, priceTicks } = this.#terms;
    const command: LaneCommand =
      act === 'cancel'
        ? {
            template: Template.CancelOrder,
            market,
            target: clientOrderId,
            targetKind: TargetKind.CLIENT_ORDER_ID,
          }
        : {
            ...{ template: Template.NewOrder, market, clientOrderId, text: '', priceTicks },
            ...{ quantity: lots, side: Side.BUY, type: OrderType.LIMIT },
            timeInForce: act === 'ioc' ? TimeInForce.IOC : TimeInForce.GTC,
            stp: SelfTradePrevention.NONE,
          };
    this.#client.submit(command).then(
      (answer) => {
        const isRefused = answer.template === Template.Rejected;
        this.onAnswer(number, isRefused ? nameOf(answer.code) : undefined);
      },
      (error: Error) => this.onAnswer(number, `${NO_ANSWER}: ${error.message}`),
    );
  }

  async close(): Promise<void> {
    this.onEnd = () => {};
    await this.#client.close();
  }
}

function nameOf(code: number): string {
  return REJECTION_NAMES.get(code) ?? `rejection ${code}`;
}

function laneClient({ apiKey, port, secret, url }: Target, sessionNumber: number): BinaryClient {
  const host = url.hostname;
  return new BinaryClient({ apiKey, secret, host, port, sessionNumber, connectMs: OPEN_MAX_MS });
}

async function started(client: BinaryClient): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(new Error(`the binary lane does not answer: ${client.status.reason}`));
    }, OPEN_MAX_MS);
  });
  await Promise.race([client.start(), late]).finally(() => clearTimeout(timer));
}

/**
 * The numbers of a market, a price and a quantity, as the exchange itself says them: an order is
 * placed over REST, seen over the lane, and cancelled.
 * @throws LxError, Error
 */
export async function learnLaneTerms(
  { symbol, price, quantity }: OrderTerms,
  target: Target,
  exchange: LxClient,
  session: number,
): Promise<LaneTerms> {
  const client = laneClient(target, session);
  try {
    const { promise, resolve } = Promise.withResolvers<LaneTerms>();
    const seen = new Map<number, LaneTerms>();
    let wanted: number | undefined;
    client.onEvent(({ event }) => {
      if (event.template !== Template.OrderAccepted) return;
      const { market, orderId, priceTicks, quantity: lots } = event;
      seen.set(orderId, { market, priceTicks, lots });
      if (orderId === wanted) resolve({ market, priceTicks, lots });
    });
    await started(client);
    const order = { symbol, side: 'BUY', type: 'LIMIT', timeInForce: 'GTC' } as const;
    const placed = await exchange.placeOrder({ ...order, price, quantity });
    wanted = placed.orderId;
    const known = seen.get(wanted);
    if (known !== undefined) resolve(known);
    await exchange.cancelOrder({ symbol, orderId: placed.orderId });
    return await promise;
  } finally {
    await client.close();
  }
}
