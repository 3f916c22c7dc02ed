/**
 * A peer in the same run: nodejs-order-book, an order book of npm, on the same flow. A
 * cancel-replace is a cancel and a new order there; the rest is the same. The two take turns, each
 * from filled books. Both must trade the same lots.
 */
import { OrderBook, Side as PeerSide } from 'nodejs-order-book';
import {
  decodeCommand,
  decodeEvent,
  Settlement,
  Side,
  Template,
  TimeInForce,
} from '../src/schema/generated/protocol.ts';
import { prepare, timeRound } from './engine.ts';
import { FLOWS, type Flow, type FlowSpec, makeFlow } from './flows.ts';
import { type BenchOptions, figure, type Report, sized } from './report.ts';

const ROUNDS = { quick: 2, full: 5 };
const COMMANDS = { quick: 20_000, full: 50_000 };
const FLOWS_OF_PEER: readonly FlowSpec[] = [FLOWS.replaceHeavy, FLOWS.deepBook];

type PeerOrder = Parameters<OrderBook['limit']>[0];

/** What one command is in the peer's words; strings and objects are made before it is timed. */
interface PeerStep {
  readonly cancel: string | undefined;
  readonly place: PeerOrder | undefined;
}

interface Translation {
  readonly resting: readonly PeerOrder[];
  readonly steps: readonly PeerStep[];
  readonly tradedLots: number;
}

const sideOf = (side: Side) => (side === Side.BUY ? PeerSide.BUY : PeerSide.SELL);

/** Applies the flow once, to learn which ids the engine gives. */
function translate(flow: Flow): Translation {
  const engine = prepare(flow);
  const resting = [...engine.openOrders()].map((order) => ({
    id: String(order.orderId),
    side: sideOf(order.side),
    size: order.leavesLots,
    price: order.priceTicks,
  }));
  const { commands, events } = engine.layout;
  const steps: PeerStep[] = [];
  let tradedLots = 0;
  for (let k = 0; k < flow.commandCount; k++) {
    const at = commands.from + k * 64;
    const command = decodeCommand(engine.view, at);
    engine.setOutput(events.from, events.to);
    engine.run(at, at + 64);
    const answer = decodeEvent(engine.view, events.from);
    for (let e = events.from; e < engine.outputEnd(); e += engine.view.u8[e + 1]! * 64) {
      const event = decodeEvent(engine.view, e);
      if (event.template === Template.Trade) tradedLots += event.quantityLots;
    }
    const target = 'target' in command ? String(command.target) : undefined;
    steps.push({
      cancel: target,
      place:
        'quantity' in command && answer.template === Template.OrderAccepted
          ? placeOf(String(answer.orderId), command)
          : undefined,
    });
  }
  return { resting, steps, tradedLots };
}

function placeOf(
  id: string,
  order: { side: Side; quantity: number; priceTicks: number; timeInForce: TimeInForce },
): PeerOrder {
  const { side, quantity, priceTicks, timeInForce } = order;
  const place = { id, side: sideOf(side), size: quantity, price: priceTicks };
  if (timeInForce !== TimeInForce.IOC) return place;
  return { ...place, timeInForce: 'IOC' as NonNullable<PeerOrder['timeInForce']> };
}

/** Nanoseconds a command, and the lots that were traded. */
function timePeer({ resting, steps }: Translation): { ns: number; tradedLots: number } {
  const book = new OrderBook();
  for (const order of resting) book.limit({ ...order });
  let openLots = 0;
  let placedLots = 0;
  const begun = performance.now();
  for (const { cancel, place } of steps) {
    if (cancel !== undefined) book.cancel(cancel);
    if (place === undefined) continue;
    const { quantityLeft } = book.limit(place);
    placedLots += place.size;
    openLots += quantityLeft;
  }
  const ns = ((performance.now() - begun) * 1e6) / steps.length;
  return { ns, tradedLots: placedLots - openLots };
}

function compare(spec: FlowSpec, options: BenchOptions): Report {
  const name = `engine and peer, ${spec.name}, matching only`;
  const commandCount = sized(options, 'commands', COMMANDS);
  const rounds = sized(options, 'rounds', ROUNDS);
  const { seed, shrink } = options;
  options.progress(`${name}: making the flow`);
  const flow = makeFlow(spec, { seed, settlement: Settlement.NONE, commandCount, shrink });
  const translation = translate(flow);
  const ours: number[] = [];
  const theirs: number[] = [];
  timeRound(flow);
  for (let round = 1; round <= rounds; round++) {
    options.progress(`${name}: round ${round} of ${rounds}`);
    // Who comes first changes, so that neither always meets the memory as the other left it.
    if (round % 2 === 1) ours.push(timeRound(flow).clockNs);
    const { ns, tradedLots } = timePeer(translation);
    if (round % 2 === 0) ours.push(timeRound(flow).clockNs);
    if (tradedLots !== translation.tradedLots) {
      throw new Error(`the peer traded ${tradedLots} lots, we ${translation.tradedLots}`);
    }
    theirs.push(ns);
  }
  return {
    name,
    workload:
      `${spec.words}; ${commandCount} commands, A B B A; both trade the same ` +
      `${translation.tradedLots} lots`,
    leavesOut:
      'accounts, fees and self-trade prevention on both sides; the peer keeps no sequence of ' +
      'events, and its strings and option objects are made beforehand',
    figures: [
      figure('LX DEX', 'ns', ours),
      figure('nodejs-order-book', 'ns', theirs),
      figure(
        'ratio',
        'times',
        ours.map((ns, k) => theirs[k]! / ns),
        { atLeast: 50 },
      ),
    ],
  };
}

export async function* peerBenchmark(options: BenchOptions): AsyncGenerator<Report> {
  for (const spec of FLOWS_OF_PEER) yield compare(spec, options);
}
