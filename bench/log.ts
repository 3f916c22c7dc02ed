/**
 * What making commands durable costs: `FileLog.append` on the real disk, in a temporary folder,
 * for batches of several sizes, synced before every return and not at all.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FileLog, type SyncMode } from '../src/log/file/file-log.ts';
import { RealFiles } from '../src/log/file/real.ts';
import { SCHEMA_VERSION } from '../src/schema/generated/protocol.ts';
import { type BenchOptions, figure, percentiles, type Report, sized } from './report.ts';

const BATCHES = [1, 16, 256, 4096, 16384];
const ROUNDS = { quick: 2, full: 5 };
/** A round appends at most so many commands, and at most so many batches. */
const COMMANDS = { quick: 16_384, full: 262_144 };
const MAX_APPENDS = { quick: 50, full: 1000 };
const MODES: readonly SyncMode[] = ['always', 'never'];

/** Commands of one block, not all alike. */
function payloadOf(commands: number): Uint8Array {
  const payload = new Uint8Array(commands * 64);
  const words = new Uint32Array(payload.buffer);
  for (let k = 0; k < words.length; k++) words[k] = Math.imul(k, 0x9e3779b1);
  for (let k = 0; k < commands; k++) payload.set([10, 1], k * 64);
  return payload;
}

/** Microseconds of each append. */
function timeAppends(batch: number, appends: number, syncMode: SyncMode): Float64Array {
  const folder = mkdtempSync(join(tmpdir(), 'lx-bench-log-'));
  const payload = payloadOf(batch);
  const timesUs = new Float64Array(appends);
  try {
    const files = new RealFiles();
    const options = { folder, files, schemaVersion: SCHEMA_VERSION, syncMode, nowMs: Date.now };
    const log = FileLog.open(options);
    log.append({ payload, commandCount: batch, timeUs: 0 });
    for (let k = 0; k < appends; k++) {
      const begun = performance.now();
      log.append({ payload, commandCount: batch, timeUs: k });
      timesUs[k] = (performance.now() - begun) * 1000;
    }
    log.close();
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  return timesUs;
}

function measure(batch: number, syncMode: SyncMode, options: BenchOptions): Report {
  const kept = syncMode === 'always' ? 'fsync' : 'no sync';
  const name = `log, ${batch} ${batch === 1 ? 'command' : 'commands'} a batch, ${kept}`;
  const most = options.quick ? MAX_APPENDS.quick : MAX_APPENDS.full;
  const commands = sized(options, 'commands', COMMANDS);
  const appends = Math.max(1, Math.min(most, Math.ceil(commands / batch)));
  const rounds = sized(options, 'rounds', ROUNDS);
  const means: number[] = [];
  let last = new Float64Array();
  for (let round = 1; round <= rounds; round++) {
    options.progress(`${name}: round ${round} of ${rounds}`);
    last = Float64Array.from(timeAppends(batch, appends, syncMode));
    means.push(last.reduce((sum, each) => sum + each, 0) / appends);
  }
  return {
    name,
    workload: `${appends} appends of ${batch} commands of 64 bytes to a fresh log`,
    leavesOut: 'opening, and zeros that an idle owner writes ahead; there is no idle time here',
    figures: [
      figure(
        'time a command',
        'ns',
        means.map((us) => (us * 1000) / batch),
      ),
      figure('time an append', 'µs', means),
      ...percentiles('an append', 'µs', last),
    ],
  };
}

export async function* logBenchmark(options: BenchOptions): AsyncGenerator<Report> {
  for (const syncMode of MODES) {
    for (const batch of BATCHES) yield measure(batch, syncMode, options);
  }
}
