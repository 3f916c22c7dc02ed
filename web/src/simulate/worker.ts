/** The simulation's worker: all runs of a comparison go on together, a bit of each in turn. */
import { runOf } from '../../../src/agents/comparison.ts';
import { ROUND_US, Simulation } from '../../../src/agents/simulation.ts';
import { compileEngine } from '../replay/engine-module.ts';
import type { FromWorker, NamedRules, Speed, ToWorker } from './messages.ts';

/** Between two bits of work, and the longest of them. */
const FRAME_MS = 30;
/** Between two pictures. */
const TELL_MS = 200;
const ROUNDS_AT_ONCE = 20;

const tell = (message: FromWorker) => postMessage(message);

let sets: readonly NamedRules[] = [];
let simulations: readonly Simulation[] = [];
let speed: Speed = 'max';
let timer: ReturnType<typeof setTimeout> | undefined;
/** Where the pace is counted from. */
let pace = { rounds: 0, sinceMs: 0 };
let toldMs = 0;

function roundsDone(): number {
  return simulations[0]?.progress.done ?? 0;
}

function keepPace(): void {
  pace = { rounds: roundsDone(), sinceMs: performance.now() };
}

function show(): void {
  const { done, total } = simulations[0]!.progress;
  toldMs = performance.now();
  const runs = simulations.map((simulation, index) => runOf(sets[index]!.name, simulation));
  tell({ kind: 'runs', runs, share: done / total });
}

function work(): void {
  const beganMs = performance.now();
  const elapsedMs = beganMs - pace.sinceMs;
  const due =
    speed === 'max'
      ? Number.POSITIVE_INFINITY
      : pace.rounds + Math.floor((elapsedMs * 1000 * speed) / ROUND_US);
  while (roundsDone() < due && performance.now() - beganMs < FRAME_MS) {
    const rounds = Math.min(ROUNDS_AT_ONCE, due - roundsDone());
    for (const simulation of simulations) simulation.advance(rounds);
    if (simulations.every(({ isOver }) => isOver)) {
      show();
      return;
    }
  }
  if (performance.now() - toldMs > TELL_MS) show();
  timer = setTimeout(work, speed === 'max' ? 0 : FRAME_MS);
}

async function hear(message: ToWorker): Promise<void> {
  clearTimeout(timer);
  switch (message.kind) {
    case 'start': {
      const { scenario } = message;
      const module = await compileEngine();
      sets = message.sets;
      speed = message.speed;
      simulations = sets.map(({ rules }) => new Simulation({ module, scenario, rules }));
      break;
    }
    case 'speed':
      speed = message.speed;
      break;
    case 'pause':
      if (simulations.length > 0) show();
      return;
    default:
  }
  if (simulations.length === 0 || simulations.every(({ isOver }) => isOver)) return;
  keepPace();
  work();
}

let hearing: Promise<void> = Promise.resolve();

addEventListener('message', ({ data }: MessageEvent<ToWorker>) => {
  hearing = hearing.then(async () => {
    try {
      await hear(data);
    } catch (error) {
      tell({ kind: 'failed', message: error instanceof Error ? error.message : String(error) });
    }
  });
});
