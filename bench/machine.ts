/** Where and of what a measurement was taken. */
import { execFileSync } from 'node:child_process';
import { availableParallelism, cpus, release, totalmem, type } from 'node:os';
import { memoryLatencyNs } from './memory-latency.ts';
import { measurePauses, type Pauses } from './pauses.ts';

export interface Machine {
  readonly cpu: string;
  readonly cores: number;
  readonly memoryGiB: number;
  readonly system: string;
  readonly node: string;
  /** Short commit, `-dirty` where files differ from it; `unknown` outside of a checkout. */
  readonly commit: string;
  /** Of a dependent read, by what is walked: a core's own cache, the shared cache, memory. */
  readonly memoryLatency: readonly { readonly mebibytes: number; readonly ns: number }[];
  readonly pauses: Pauses;
}

const WALKED_MEBIBYTES = [0.25, 4, 64];

function git(...args: string[]): string {
  return execFileSync('git', args, {
    cwd: import.meta.dirname,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  }).trim();
}

function commit(): string {
  try {
    const dirty = git('status', '--porcelain', '--untracked-files=no') === '' ? '' : '-dirty';
    return git('rev-parse', '--short=10', 'HEAD') + dirty;
  } catch {
    return 'unknown';
  }
}

export function readMachine(): Machine {
  return {
    cpu: cpus()[0]?.model.trim() ?? 'unknown',
    cores: availableParallelism(),
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    system: `${type()} ${release()}`,
    node: process.version,
    commit: commit(),
    memoryLatency: WALKED_MEBIBYTES.map((mebibytes) => ({
      mebibytes,
      ns: Math.round(memoryLatencyNs(mebibytes * 2 ** 20)),
    })),
    pauses: measurePauses(),
  };
}

export function machineWords(machine: Machine): string {
  const { cpu, cores, memoryGiB, system, node } = machine;
  const latency = machine.memoryLatency.map((each) => `${each.ns} ns in ${each.mebibytes} MiB`);
  const memory = `a dependent read from memory takes ${latency.join(', ')}`;
  const { awayPercent, longestMs } = machine.pauses;
  const pauses = `a thread is kept waiting ${awayPercent} % of the time, up to ${longestMs} ms`;
  return `${cpu}, ${cores} cores, ${memoryGiB} GiB, ${system}, Node ${node}; ${memory}; ${pauses}`;
}
