/** `lx replay`: runs a command file or a journal through the engine and shows what came of it. */
import { closeSync, openSync, readFileSync, statSync, writeSync } from 'node:fs';
import { resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs, styleText } from 'node:util';
import { BlockView } from '../base/block-view.ts';
import type { EngineConfig } from '../engine/engine.ts';
import { RealFiles } from '../log/file/real.ts';
import { loadEngineModule } from '../node/wasm-module.ts';
import { openCommandFile } from '../replay/command-file.ts';
import { Journal } from '../replay/journal.ts';
import { formatMessage, messageData } from '../replay/message-text.ts';
import { Observer } from '../replay/observer.ts';
import { blocksAt } from '../replay/player.ts';
import { type Moment, type Place, Replay } from '../replay/replay.ts';
import type { CommandSource } from '../replay/source.ts';
import { Words } from '../replay/words.ts';
import { decodeCommand, type Event } from '../schema/generated/protocol.ts';
import { NobodyReads, Output, type Printed } from './output.ts';
import { Progress } from './progress.ts';
import {
  jsonLines,
  marketLines,
  type Replayed,
  type ReportOptions,
  reportLines,
  tradeJson,
  tradeLine,
} from './replay-report.ts';

const HELP = `lx replay FILE|FOLDER: run commands through the engine and show what came of them.

  lx replay data                       the log of a data folder: books, trades, balances
  lx replay orders.txt                 a command file: text, .lxc (blocks), .json (a finding)
  lx replay data --until 12345         as it was after a sequence
  lx replay data --until 2026-01-31T12:00:00Z
  lx replay data --speed 10            as it went, ten times as fast, by the recorded time
  lx replay data --export day.lxc      the commands as a file (.lxc, or text with another ending)

  --market SYMBOL   only this market
  --depth N         price levels of each side; 10
  --trades          every trade, a line each
  --events          every event, a line each, as the protocol names it
  --balances        the balances of all accounts, not of the first few
  --from PLACE      --speed, --trades and --events begin there: a sequence or a time
  --until PLACE     stops there: a sequence, an ISO time, or @ and microseconds since 1970
  --speed N         1: as fast as it was recorded
  --capacities FILE a JSON file with what is to fit, for command files (maxOrders, …)
  --json            a line of JSON for each market, balance, trade and event, and a summary

The folder is only read: it may be a copy, or that of a running exchange. docs/replay.md says what
a command file looks like. NO_COLOR is respected.
`;

const OPTIONS = {
  market: { type: 'string' },
  depth: { type: 'string', default: '10' },
  trades: { type: 'boolean', default: false },
  events: { type: 'boolean', default: false },
  balances: { type: 'boolean', default: false },
  from: { type: 'string' },
  until: { type: 'string' },
  speed: { type: 'string' },
  capacities: { type: 'string' },
  export: { type: 'string' },
  json: { type: 'boolean', default: false },
  help: { type: 'boolean', short: 'h', default: false },
} as const;

type Values = ReturnType<typeof parse>['values'];

/** A picture is drawn anew as often as this, at recorded speed on a terminal. */
const DRAW_MS = 200;
const HOME_AND_CLEAR = '\u001b[H\u001b[J';
const DEFAULT_COLUMNS = 80;

/** Something about the arguments: exit code 2. */
class UsageError extends Error {}

/**
 * @param stdout where it prints
 * @returns the exit code: 0 done, 1 failed, 2 called wrongly
 */
export async function replay(
  args: readonly string[],
  stdout: Printed = process.stdout,
): Promise<number> {
  try {
    const { values, positionals } = parse(args);
    const [path] = positionals;
    if (values.help || path === undefined || positionals.length > 1) {
      stdout.write(HELP);
      return values.help ? 0 : 2;
    }
    return await new ReplayCommand(path, values, stdout).run();
  } catch (error) {
    if (error instanceof NobodyReads) return 0;
    if (!(error instanceof UsageError)) throw error;
    process.stderr.write(`${styleText('red', error.message)}\n\nlx replay --help says more\n`);
    return 2;
  }
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options: OPTIONS, allowPositionals: true });
  } catch (error) {
    throw new UsageError((error as Error).message, { cause: error });
  }
}

/** A sequence, `@` and microseconds, or a time that `Date` can read. */
function placeOf(flag: string, text: string | undefined): Place | undefined {
  if (text === undefined) return undefined;
  if (/^\d+$/.test(text)) return { sequence: Number(text) };
  const timeUs = text.startsWith('@') ? Number(text.slice(1)) : Date.parse(text) * 1000;
  if (Number.isSafeInteger(timeUs)) return { timeUs };
  const wanted = 'give a sequence, an ISO time, or @ and microseconds since 1970';
  throw new UsageError(`${flag} is ${text}; ${wanted}`);
}

function numberOf(flag: string, text: string, least: number): number {
  const value = Number(text);
  if (Number.isFinite(value) && value >= least) return value;
  throw new UsageError(`${flag} is ${text}; give a number from ${least}`);
}

function sourceOf(path: string, capacitiesFile: string | undefined): CommandSource {
  const found = statSync(path, { throwIfNoEntry: false });
  if (!found) throw new UsageError(`${path} is not there: give a command file or a data folder`);
  if (!found.isDirectory()) return openCommandFile(path, readCapacities(capacitiesFile));
  if (capacitiesFile === undefined) return new Journal(resolve(path), new RealFiles());
  throw new UsageError('--capacities is for command files: a folder has its own');
}

function readCapacities(path: string | undefined): Partial<EngineConfig> {
  if (path === undefined) return {};
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as Partial<EngineConfig>;
  } catch (error) {
    throw new UsageError(`--capacities ${path}: ${(error as Error).message}`, { cause: error });
  }
}

class ReplayCommand {
  readonly #values: Values;
  readonly #source: CommandSource;
  readonly #from: Place | undefined;
  readonly #speed: number | undefined;
  readonly #depth: number;
  readonly #stdout: Printed;
  readonly #output: Output;
  readonly #observer: Observer;
  readonly #words: Words;
  readonly #replay: Replay;
  readonly #firstSequence: number;
  readonly #file: number | undefined;
  /** Recorded time and clock when the pace began. */
  #pace: { readonly tickUs: number; readonly atMs: number } | undefined;
  #drawnMs = 0;
  #beganMs = 0;
  #market: number | undefined;

  constructor(path: string, values: Values, stdout: Printed) {
    this.#values = values;
    this.#stdout = stdout;
    this.#output = new Output(stdout);
    this.#from = placeOf('--from', values.from);
    const until = placeOf('--until', values.until);
    if (isBefore(until, this.#from)) {
      throw new UsageError(
        `--until ${values.until} is before --from ${values.from}: there is nothing between them`,
      );
    }
    this.#depth = numberOf('--depth', values.depth, 1);
    this.#speed = values.speed === undefined ? undefined : numberOf('--speed', values.speed, 1e-6);
    this.#source = sourceOf(path, values.capacities);
    this.#replay = new Replay({
      source: this.#source,
      module: loadEngineModule(),
      until,
      tickByTick: this.#speed !== undefined,
      onEvents: (engine, from, to) => this.#observer.take(engine, from, to),
      onCommands: (payload) => this.#export(payload),
    });
    const { engine } = this.#replay;
    this.#firstSequence = engine.sequence + 1;
    this.#observer = new Observer(this.#listeners(), engine.timeUs);
    const { beginning } = this.#source;
    if ('snapshot' in beginning && beginning.views) this.#observer.learn(beginning.views);
    this.#words = new Words(this.#observer.catalog, (account) =>
      this.#source.accountName?.(account),
    );
    this.#file = values.export === undefined ? undefined : create(values.export);
  }

  #listeners() {
    const { events, trades, json } = this.#values;
    const print = (text: () => string, { market, sequence }: Event, timeUs: number) => {
      if (!hasReached(this.#from, sequence, timeUs) || !this.#isWanted(market)) return;
      this.#output.line(text());
    };
    const eventText = (event: Event, timeUs: number) =>
      json
        ? JSON.stringify({ kind: 'event', timeUs, ...messageData(event) })
        : `${event.sequence}  ${formatMessage(event).replace(/ sequence=\d+/, '')}`;
    return {
      onEvent: events
        ? (event: Event, timeUs: number) => print(() => eventText(event, timeUs), event, timeUs)
        : undefined,
      onTrade: trades
        ? (trade: Parameters<typeof tradeLine>[1]) =>
            print(
              () => (json ? tradeJson(this.#words, trade) : tradeLine(this.#words, trade)),
              trade.trade,
              trade.timeUs,
            )
        : undefined,
    };
  }

  /** Events without a market belong to all. */
  #isWanted(market: number): boolean {
    const { market: wanted } = this.#values;
    if (wanted === undefined || market === 0) return true;
    this.#market ??= this.#words.marketId(wanted);
    return market === this.#market;
  }

  async run(): Promise<number> {
    const progress = new Progress('replaying');
    this.#beganMs = performance.now();
    const prints = this.#values.trades || this.#values.events || this.#speed !== undefined;
    let failure: unknown;
    try {
      for (const moment of this.#replay.moments()) {
        await this.#wait(moment);
        await this.#output.flush();
        const { done, total } = this.#source.progress();
        if (!prints || !this.#stdout.isTTY) progress.update(done, total);
      }
    } catch (error) {
      if (error instanceof NobodyReads) throw error;
      // What was run up to there is shown; what went wrong is said behind it.
      failure = error;
    }
    progress.end();
    if (this.#file !== undefined) closeSync(this.#file);
    await this.#report();
    if (failure !== undefined) throw failure;
    return 0;
  }

  /** Before a piece is applied: keeps the pace, from the place on at which it is to begin. */
  async #wait({ sequence, tickUs }: Moment): Promise<void> {
    if (this.#speed === undefined || tickUs === undefined) return;
    if (!hasReached(this.#from, sequence, tickUs)) return;
    const nowMs = performance.now();
    this.#pace ??= { tickUs, atMs: nowMs };
    const dueMs = this.#pace.atMs + (tickUs - this.#pace.tickUs) / 1000 / this.#speed;
    this.#draw(nowMs);
    await this.#output.flush(true);
    if (dueMs > nowMs) await pause(dueMs - nowMs);
  }

  /** The books as they are, in place of what the terminal showed, a few times a second. */
  #draw(nowMs: number): void {
    const { json, events, trades } = this.#values;
    if (!this.#stdout.isTTY || json || events || trades) return;
    if (nowMs - this.#drawnMs < DRAW_MS) return;
    const { market } = this.#values;
    // It is not there yet.
    if (market !== undefined && this.#words.marketId(market) === undefined) return;
    this.#drawnMs = nowMs;
    const replayed = this.#replayed();
    const options = this.#reportOptions();
    const { markets } = this.#replay.engine.counts();
    const shown = options.market === undefined ? range(Math.min(markets, 2)) : [options.market];
    const lines = shown.flatMap((market) => [...marketLines(replayed, market, options)]);
    const time = this.#words.time(this.#replay.engine.timeUs);
    this.#output.line(`${HOME_AND_CLEAR}${time}  (${this.#values.speed} ×)\n\n${lines.join('\n')}`);
  }

  async #report(): Promise<void> {
    const lines = this.#values.json ? jsonLines : reportLines;
    for (const line of lines(this.#replayed(), this.#reportOptions())) {
      this.#output.line(line);
      await this.#output.flush();
    }
    await this.#output.flush(true);
  }

  #replayed(): Replayed {
    return {
      engine: this.#replay.engine,
      observer: this.#observer,
      words: this.#words,
      firstSequence: this.#firstSequence,
      seconds: (performance.now() - this.#beganMs) / 1000,
      notes: this.#source.notes,
    };
  }

  #reportOptions(): ReportOptions {
    const { market, balances, trades } = this.#values;
    const found = market === undefined ? undefined : this.#words.marketId(market);
    if (market !== undefined && found === undefined) {
      const symbols = this.#observer.catalog.markets().map(({ symbol }) => symbol);
      throw new UsageError(`there is no market ${market}; there are: ${symbols.join(', ')}`);
    }
    return {
      market: found,
      depth: this.#depth,
      columns: this.#stdout.columns || DEFAULT_COLUMNS,
      allBalances: balances,
      tradesPrinted: trades,
    };
  }

  #export(payload: Uint8Array): void {
    if (this.#file === undefined) return;
    if (this.#values.export!.endsWith('.lxc')) {
      writeSync(this.#file, payload);
      return;
    }
    const view = new BlockView(payload.slice().buffer);
    for (let at = 0; at < payload.length; at += blocksAt(payload, at) * 64) {
      writeSync(this.#file, `${formatMessage(decodeCommand(view, at))}\n`);
    }
  }
}

function range(count: number): number[] {
  return Array.from({ length: count }, (_, index) => index + 1);
}

function hasReached(place: Place | undefined, sequence: number, timeUs: number): boolean {
  if (place === undefined) return true;
  return 'sequence' in place ? sequence >= place.sequence : timeUs >= place.timeUs;
}

/** Places of different kinds, a sequence and a time, cannot be compared. */
function isBefore(place: Place | undefined, other: Place | undefined): boolean {
  if (place === undefined || other === undefined) return false;
  if ('sequence' in place) return 'sequence' in other && place.sequence < other.sequence;
  return 'timeUs' in other && place.timeUs < other.timeUs;
}

/** @throws UsageError where the file is there already, or cannot be made */
function create(path: string): number {
  try {
    return openSync(path, 'wx');
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    const why = code === 'EEXIST' ? 'is there already: give another name' : `: ${message}`;
    throw new UsageError(`--export ${path} ${why}`.replace(' :', ':'), { cause: error });
  }
}
