/** The state of the view Simulate, and its worker. */
import { signal } from '@preact/signals';
import type { Run } from '../../../src/agents/comparison.ts';
import {
  DEFAULT_RULES,
  DEFAULT_SCENARIO,
  problemsOf,
  type Rules,
  type Scenario,
} from '../../../src/agents/scenario.ts';
import type { FromWorker, NamedRules, Speed, ToWorker } from './messages.ts';

export const scenario = signal<Scenario>(DEFAULT_SCENARIO);
/** The two that are compared; the second begins with a larger tick. */
export const rules = signal<readonly [Rules, Rules]>([
  DEFAULT_RULES,
  { ...DEFAULT_RULES, tickFactor: 1000 },
]);
export const speed = signal<Speed>('max');
export const runs = signal<readonly Run[]>([]);
/** The scenario that the runs are of. */
export const ranScenario = signal<Scenario>(DEFAULT_SCENARIO);
export const share = signal(0);
export const state = signal<'idle' | 'running' | 'paused' | 'over'>('idle');
export const problem = signal('');

export const RUN_NAMES = ['A', 'B'] as const;

let worker: Worker | undefined;

function hear({ data }: MessageEvent<FromWorker>): void {
  if (data.kind === 'failed') {
    problem.value = data.message;
    state.value = 'idle';
    return;
  }
  runs.value = data.runs;
  share.value = data.share;
  if (data.share >= 1) state.value = 'over';
}

const tell = (message: ToWorker) => worker?.postMessage(message);

/** Begins anew with what is chosen; says what is wrong with it otherwise. */
export function start(): void {
  const problems = rules.value.flatMap((each) => problemsOf(scenario.value, each));
  problem.value = [...new Set(problems)].join('; ');
  if (problem.value !== '') return;
  stop();
  worker = new Worker(new URL('./worker.ts', import.meta.url), { type: 'module' });
  worker.addEventListener('message', hear);
  worker.addEventListener('error', ({ message }) => {
    problem.value = `The simulation stopped: ${message}`;
    state.value = 'idle';
  });
  const sets: readonly NamedRules[] = rules.value.map((each, index) => {
    return { name: RUN_NAMES[index]!, rules: each };
  });
  ranScenario.value = scenario.value;
  state.value = 'running';
  tell({ kind: 'start', scenario: scenario.value, sets, speed: speed.value });
}

export function pause(): void {
  state.value = 'paused';
  tell({ kind: 'pause' });
}

export function goOn(): void {
  state.value = 'running';
  tell({ kind: 'continue' });
}

export function setSpeed(next: Speed): void {
  speed.value = next;
  if (state.value === 'running') tell({ kind: 'speed', speed: next });
}

/** Ends the worker; what it found stays until the next start. */
export function stop(): void {
  worker?.terminate();
  worker = undefined;
  state.value = 'idle';
  share.value = 0;
  runs.value = [];
}
