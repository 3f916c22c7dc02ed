/**
 * The flows of `flows.ts` where a price index has a hard time: prices a thousand ticks apart, and
 * a middle that drifts away from where it began. Each is timed turn by turn with the plain flow,
 * so that the ratio says what the prices alone cost, in time and in memory.
 */
import { Settlement } from '../src/schema/generated/protocol.ts';
import {
  applyAll,
  eventWords,
  LEAVES_OUT,
  letGo,
  prepare,
  type RoundTimes,
  timeFigures,
  timeRound,
  usedStateBytes,
  verify,
  workloadWords,
} from './engine.ts';
import { FLOWS, type Flow, type FlowSpec, makeFlow } from './flows.ts';
import { type BenchOptions, figure, type Report, sized } from './report.ts';

const ROUNDS = { quick: 2, full: 5 };
const COMMANDS = { quick: 100_000, full: 1_000_000 };
const SPACING_TICKS = 1000;

/** The plain flow, and commands of a market in which its middle rises by a price. */
const BASES: readonly { readonly spec: FlowSpec; readonly commandsPerRise: number }[] = [
  // Over a million commands the middle leaves the whole depth behind, twice and more.
  { spec: FLOWS.replaceHeavy, commandsPerRise: 200 },
  { spec: FLOWS.deepBook, commandsPerRise: 8 },
  { spec: FLOWS.manyMarkets, commandsPerRise: 20 },
];

function variantsOf(spec: FlowSpec, commandsPerRise: number): FlowSpec[] {
  return [
    {
      ...spec,
      name: `${spec.name}, sparse`,
      words: `${spec.words}; prices ${SPACING_TICKS} ticks apart`,
      spacingTicks: SPACING_TICKS,
    },
    {
      ...spec,
      name: `${spec.name}, drifting`,
      words: `${spec.words}; the middle rises a tick every ${commandsPerRise} of a market’s commands`,
      commandsPerRise,
    },
  ];
}

/** Time on a core, as turns of others would show as a cliff; the clock's where it is too short. */
function ownNs({ cpuNs, clockNs }: RoundTimes): number {
  return cpuNs > 0 ? cpuNs : clockNs;
}

/** Bytes that the state holds after the flow's last command. */
function bytesAfter(flow: Flow): number {
  const engine = prepare(flow);
  applyAll(engine, flow.commandCount);
  return usedStateBytes(engine);
}

function compare(plain: Flow, spec: FlowSpec, options: BenchOptions): Report {
  const name = `engine, ${spec.name}`;
  const { seed, shrink } = options;
  const { commandCount } = plain;
  const rounds = sized(options, 'rounds', ROUNDS);
  options.progress(`${name}: making the flow`);
  const flow = makeFlow(spec, { seed, settlement: Settlement.NONE, commandCount, shrink });
  const { hash, kinds } = verify(flow);
  const times: RoundTimes[] = [];
  const plainTimes: RoundTimes[] = [];
  for (let round = 1; round <= rounds; round++) {
    options.progress(`${name}: round ${round} of ${rounds}`);
    if (round % 2 === 1) plainTimes.push(timeRound(plain));
    times.push(timeRound(flow));
    if (round % 2 === 0) plainTimes.push(timeRound(plain));
  }
  const ratios = times.map((each, k) => ownNs(each) / ownNs(plainTimes[k]!));
  const memory = bytesAfter(flow);
  return {
    name,
    workload: `${workloadWords(flow, shrink)}; ${eventWords(kinds, commandCount)}`,
    leavesOut: LEAVES_OUT,
    hash,
    figures: [
      ...timeFigures(times),
      figure('times the plain flow', 'times', ratios, { atMost: 2 }),
      figure('state at the end', 'MiB', [memory / 2 ** 20]),
      figure('times the plain state', 'times', [memory / bytesAfter(plain)], { atMost: 2 }),
    ],
  };
}

export async function* booksBenchmark(options: BenchOptions): AsyncGenerator<Report> {
  const commandCount = sized(options, 'commands', COMMANDS);
  const { seed, shrink } = options;
  for (const { spec, commandsPerRise } of BASES) {
    const plain = makeFlow(spec, { seed, settlement: Settlement.NONE, commandCount, shrink });
    for (const variant of variantsOf(spec, commandsPerRise)) {
      yield compare(plain, variant, options);
      await letGo();
    }
  }
}
