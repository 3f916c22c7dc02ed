/**
 * One engine with 10,000 markets and ten million resting orders: what a resting order and an empty
 * market cost in memory, all included, and how long a command takes then. Every order carries a
 * client order id, as a venue's do, so both indexes are in use.
 */
import { Engine } from '../src/engine/engine.ts';
import { engineModule } from '../src/engine/testing.ts';
import { Settlement } from '../src/schema/generated/protocol.ts';
import {
  eventWords,
  LEAVES_OUT,
  prepare,
  timeFigures,
  timeRound,
  usedStateBytes,
  verify,
  workloadWords,
} from './engine.ts';
import { capacitiesFor, FLOWS, makeFlow } from './flows.ts';
import { type BenchOptions, figure, type Report, sized } from './report.ts';
import { openMarkets } from './setting.ts';

const ROUNDS = { quick: 1, full: 3 };
const COMMANDS = { quick: 100_000, full: 300_000 };

/** Bytes that a market with an empty book adds to the state. */
function emptyMarketBytes(): number {
  const counts = [1, FLOWS.tenThousandMarkets.markets];
  const [one, all] = counts.map((markets) => {
    const engine = Engine.create({
      module: engineModule(),
      config: capacitiesFor({ ...FLOWS.tenThousandMarkets }, 1),
    });
    openMarkets(engine, markets, Settlement.NONE);
    return usedStateBytes(engine);
  });
  return (all! - one!) / (counts[1]! - counts[0]!);
}

export async function* scaleBenchmark(options: BenchOptions): AsyncGenerator<Report> {
  const spec = FLOWS.tenThousandMarkets;
  const name = `engine, ${spec.name}`;
  const { seed, shrink } = options;
  const commandCount = sized(options, 'commands', COMMANDS);
  const rounds = sized(options, 'rounds', ROUNDS);
  options.progress(`${name}: making the flow, about a minute`);
  const settlement = Settlement.NONE;
  const flow = makeFlow(spec, { seed, settlement, commandCount, shrink });
  const filled = prepare(flow);
  const { orders, levels } = filled.counts();
  const bytes = usedStateBytes(filled);
  const { hash, kinds } = verify(flow);
  const times = Array.from({ length: rounds }, (_, k) => {
    options.progress(`${name}: round ${k + 1} of ${rounds}`);
    return timeRound(flow);
  });
  yield {
    name,
    workload:
      `${workloadWords(flow, shrink)}; ${orders} orders on ${levels} price levels; ` +
      eventWords(kinds, commandCount),
    leavesOut: LEAVES_OUT.replace('; client order ids and text', '; text'),
    hash,
    figures: [
      ...timeFigures(times),
      // With few orders the pages that are there anyway are most of it: no goal then.
      figure('state', 'bytes an order', [bytes / orders], shrink === 1 ? { atMost: 96 } : {}),
      figure('a market with an empty book', 'bytes', [emptyMarketBytes()], { atMost: 65_535 }),
    ],
  };
}
