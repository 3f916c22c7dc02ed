/**
 * How fast recorded order flow is imported: a day of ITCH messages of a simulated market, written
 * into a temporary file, read and replayed by `importFiles` with its commands written to disk.
 */
import { createHash } from 'node:crypto';
import {
  closeSync,
  createReadStream,
  createWriteStream,
  mkdtempSync,
  openSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { engineModule } from '../src/engine/testing.ts';
import { importFiles } from '../src/import/import.ts';
import type { ImportReport } from '../src/import/report.ts';
import { ItchWriter } from '../src/import/testing/itch-writer.ts';
import { SimulatedMarket } from '../src/import/testing/simulated-market.ts';
import { type BenchOptions, figure, type Report, sized } from './report.ts';

const MESSAGES = { quick: 100_000, full: 1_000_000 };
const ROUNDS = { quick: 2, full: 3 };
const SYMBOLS = Array.from({ length: 100 }, (_, k) => `S${k}`);
/** Resting orders of a symbol. */
const DEPTH = 1000;
const STEPS_AT_ONCE = 1000;
const WRITE_BYTES = 1 << 20;

/** Writes the day; returns its messages. */
function writeDay(path: string, messages: number, options: BenchOptions): number {
  const sink = new ItchWriter();
  const depth = Math.max(10, Math.floor(DEPTH / options.shrink));
  const market = new SimulatedMarket({ seed: options.seed, symbols: SYMBOLS, depth, sink });
  const file = openSync(path, 'w');
  while (sink.messages < messages) {
    market.run(STEPS_AT_ONCE);
    if (sink.pendingBytes > WRITE_BYTES) writeSync(file, sink.take());
    options.progress(`import: ${sink.messages} of ${messages} messages written`);
  }
  market.end();
  writeSync(file, sink.take());
  closeSync(file);
  return sink.messages;
}

async function hashOf(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer);
  return hash.digest('hex').slice(0, 16);
}

async function measure(path: string, what: string, options: BenchOptions): Promise<Report> {
  const rounds = sized(options, 'rounds', ROUNDS);
  const seconds: number[] = [];
  const out = `${path}.lxc`;
  let report: ImportReport | undefined;
  for (let round = 1; round <= rounds; round++) {
    options.progress(`import, ${what}: round ${round} of ${rounds}`);
    const begun = performance.now();
    report = await importFiles({ files: [path], symbols: [], out, module: engineModule() });
    seconds.push((performance.now() - begun) / 1000);
  }
  const { messages, executions, agreed, commands } = report!;
  if (agreed !== executions) throw new Error(`${agreed} of ${executions} executions agreed`);
  const rates = seconds.map((each) => messages / each / 1000);
  return {
    name: `import, ${what}`,
    workload:
      `${messages} ITCH messages of ${SYMBOLS.length} symbols, ${executions} of them executions, ` +
      `into ${commands} commands, all executions agreeing`,
    leavesOut: 'making the file; the result is the hash of the commands',
    hash: await hashOf(out),
    figures: [
      figure('rate', 'k messages/s', rates),
      figure(
        'time a message',
        'ns',
        seconds.map((each) => (each * 1e9) / messages),
      ),
    ],
  };
}

export async function* importBenchmark(options: BenchOptions): AsyncGenerator<Report> {
  const folder = mkdtempSync(join(tmpdir(), 'lx-bench-import-'));
  try {
    const [plain, zipped] = ['', '.gz'].map((end) => join(folder, `01302019.NASDAQ_ITCH50${end}`));
    writeDay(plain!, sized(options, 'commands', MESSAGES), options);
    options.progress('import: compressing');
    await pipeline(createReadStream(plain!), createGzip(), createWriteStream(zipped!));
    yield await measure(plain!, 'ITCH', options);
    yield await measure(zipped!, 'ITCH compressed with gzip', options);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
