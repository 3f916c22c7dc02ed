/** `lx import`: real order flow as commands, and how far this engine does what the market did. */
import { parseArgs, styleText } from 'node:util';
import { type ImportFormat, importFiles } from '../import/import.ts';
import { placeWords } from '../import/place.ts';
import { type Finding, type ImportReport, shareWords } from '../import/report.ts';
import { loadEngineModule } from '../node/wasm-module.ts';
import { Progress } from './progress.ts';

const HELP = `lx import: real order flow as commands of this engine.

  lx import FILE… [--format itch|lobster] [--symbol AAPL,MSFT] [--out FILE.lxc] [--json]

FILE is a Nasdaq TotalView-ITCH 5.0 file as Nasdaq publishes it, or a LOBSTER message file (one a
symbol), either compressed with gzip or not. It is replayed while it is read: every execution in
the file is sent as an order that must execute the same resting order. The report says how many
did, and the first that did not.

  --format  itch or lobster; found out from the content when not given
  --symbol  only these symbols; for LOBSTER, the symbol where the file's name does not tell it
  --out     writes the commands, for lx replay; without it the flow is only checked
  --json    the report as JSON on standard output

What becomes which command, and why some executions cannot agree: docs/import.md
`;

const OPTIONS = {
  format: { type: 'string' },
  symbol: { type: 'string', multiple: true, default: [] as string[] },
  out: { type: 'string' },
  json: { type: 'boolean', default: false },
  help: { type: 'boolean', short: 'h', default: false },
} as const;

const MEBIBYTE = 2 ** 20;

const number = (value: number) => value.toLocaleString('en-US');

function findingLines(title: string, finding: Finding): string[] {
  const { symbol, time, reason } = finding;
  return [title, `  ${placeWords(finding)}, ${symbol} at ${time}`, `  ${reason}`];
}

function agreementLines({ executions, agreed, kinds }: ImportReport): string[] {
  if (executions === 0) return ['executions       none'];
  const color = agreed === executions ? 'green' : 'yellow';
  const share = styleText(color, shareWords(agreed, executions));
  return [
    `executions       ${number(executions)}`,
    `agreed           ${number(agreed)} (${share})`,
    ...kinds.map(
      (kind) =>
        `  ${kind.name}: ${number(kind.agreed)} of ${number(kind.count)} ` +
        `(${shareWords(kind.agreed, kind.count)})`,
    ),
  ];
}

/** What the import took. */
interface Cost {
  readonly seconds: number;
  readonly messagesPerSecond: number;
  /** The most that the process ever had. */
  readonly peakResidentBytes: number;
}

/** The report for people. */
function reportWords(report: ImportReport, cost: Cost, out: string | undefined): string {
  const { messages, counts, firstDisagreement, firstRefusedOrder, refusedOrders } = report;
  const rate = number(Math.round(cost.messagesPerSecond));
  const lines = [
    `format           ${report.format}`,
    `messages         ${number(messages)}, in ${cost.seconds.toFixed(1)} s: ${rate} a second`,
    `memory           ${number(Math.ceil(cost.peakResidentBytes / MEBIBYTE))} MiB at most`,
    ...Object.entries(counts).map(([name, count]) => `  ${name}: ${number(count)}`),
    `symbols          ${number(report.symbols)}`,
    `commands         ${number(report.commands)}${out === undefined ? '' : `, in ${out}`}`,
    ...agreementLines(report),
    `orders refused   ${number(refusedOrders)}`,
  ];
  if (firstDisagreement) {
    lines.push(...findingLines('first execution that did not agree', firstDisagreement));
  }
  if (firstRefusedOrder) lines.push(...findingLines('first order refused', firstRefusedOrder));
  lines.push(...report.notes.map((note) => styleText('yellow', `note: ${note}`)));
  return `${lines.join('\n')}\n`;
}

function formatFrom(text: string | undefined): ImportFormat | undefined {
  if (text === undefined || text === 'itch' || text === 'lobster') return text;
  throw new Error(`--format is ${text}; it must be itch or lobster`);
}

const SIGNAL_EXIT_CODES = { SIGINT: 130, SIGTERM: 143 } as const;

/** Runs with a signal of Ctrl-C and SIGTERM, so that nothing half done is left behind. */
async function interruptible<T>(run: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const controller = new AbortController();
  const stop = (signal: keyof typeof SIGNAL_EXIT_CODES) => controller.abort(new Stopped(signal));
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
  try {
    return await run(controller.signal);
  } finally {
    process.off('SIGINT', stop);
    process.off('SIGTERM', stop);
  }
}

class Stopped extends Error {
  override readonly name = 'Stopped';
  readonly exitCode: number;

  constructor(signal: keyof typeof SIGNAL_EXIT_CODES) {
    super('stopped; nothing was written');
    this.exitCode = SIGNAL_EXIT_CODES[signal];
  }
}

/** @returns the exit code: 0 imported, whatever the share; 2 wrong arguments; 130, 143 stopped */
export async function importFlow(args: readonly string[]): Promise<number> {
  const parsed = parseArgs({ args: [...args], options: OPTIONS, allowPositionals: true });
  const { values, positionals: files } = parsed;
  if (values.help || files.length === 0) {
    const shown = values.help ? process.stdout : process.stderr;
    shown.write(values.help ? HELP : `${styleText('red', 'lx import needs a FILE')}\n\n${HELP}`);
    return values.help ? 0 : 2;
  }
  const symbols = values.symbol.flatMap((text) => text.split(',')).filter((each) => each !== '');
  const format = formatFrom(values.format);
  const progress = new Progress('importing');
  const begunMs = performance.now();
  let report: ImportReport;
  try {
    report = await interruptible((signal) =>
      importFiles({
        ...{ files, format, symbols: [...new Set(symbols)], out: values.out, signal },
        module: loadEngineModule(),
        onProgress: ({ readBytes, totalBytes }) => progress.update(readBytes, totalBytes),
      }),
    );
  } catch (error) {
    if (!(error instanceof Stopped)) throw error;
    progress.end();
    process.stderr.write(`${styleText('yellow', error.message)}\n`);
    return error.exitCode;
  } finally {
    progress.end();
  }
  const seconds = (performance.now() - begunMs) / 1000;
  const messagesPerSecond = report.messages / seconds;
  const peakResidentBytes = process.resourceUsage().maxRSS * 1024;
  const cost: Cost = { seconds, messagesPerSecond, peakResidentBytes };
  process.stdout.write(
    values.json
      ? `${JSON.stringify({ ...report, ...cost }, null, 2)}\n`
      : reportWords(report, cost, values.out),
  );
  return 0;
}
