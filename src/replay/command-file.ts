/**
 * Files of commands. Three kinds, told by the ending:
 *
 *   .lxc    commands as they are in the log: 64-byte blocks, one behind the other, no header
 *   .json   an object with `commands` and perhaps `config`, as the fuzzer keeps its findings;
 *           128-bit numbers are texts that end in n
 *   else    text, a command a line: in the words of the conformance tables (`engine/text.ts`) or as
 *           the protocol names it (`message-text.ts`), mixed as one likes. Lines that begin with #
 *           or with a space (the events in a table), empty ones and questions (`book`) are passed
 *           over.
 */
import { closeSync, openSync, readFileSync, readSync, statSync } from 'node:fs';
import { BlockView } from '../base/block-view.ts';
import type { EngineConfig } from '../engine/engine.ts';
import { Names, parseCommand } from '../engine/text.ts';
import { type Command, type Event, encodeCommand, Template } from '../schema/generated/protocol.ts';
import { isMessageLine, parseMessage } from './message-text.ts';
import { blocksAt } from './player.ts';
import type { CommandSource, Stretch } from './source.ts';

const WINDOW_BYTES = 2 ** 20;
const BLOCK_BYTES = 64;
/** What a block count can say. */
const MAX_BLOCKS = 255;
const QUESTIONS = ['book', 'balances', 'counts'];

/** What fits into a file of blocks, unless said otherwise: a day of a large market. */
const BINARY_CAPACITIES: EngineConfig = {
  maxAssets: 16_384,
  maxMarkets: 16_384,
  maxAccounts: 65_536,
  maxBalances: 131_072,
  maxOrders: 4_194_304,
  maxLevels: 2_097_152,
  maxTransfers: 131_072,
};

/**
 * @param capacities what is to differ from what fits by itself
 * @throws Error where the file is not there or no command file
 */
export function openCommandFile(path: string, capacities: Partial<EngineConfig>): CommandSource {
  if (path.endsWith('.lxc')) return new BinaryFile(path, { ...BINARY_CAPACITIES, ...capacities });
  return path.endsWith('.json')
    ? new FindingFile(path, capacities)
    : new TextFile(path, capacities);
}

class BinaryFile implements CommandSource {
  readonly beginning: CommandSource['beginning'];
  readonly notes: readonly string[] = [];
  readonly #path: string;
  readonly #total: number;
  #done = 0;

  constructor(path: string, config: EngineConfig) {
    this.#path = path;
    this.beginning = { config };
    this.#total = statSync(path).size;
  }

  *stretches(): Generator<Stretch> {
    const file = openSync(this.#path, 'r');
    try {
      const window = new Uint8Array(WINDOW_BYTES);
      let firstSequence = 1;
      for (;;) {
        const count = readSync(file, window, 0, WINDOW_BYTES, this.#done);
        if (count === 0) return;
        const { end, commands } = wholeCommands(window.subarray(0, count));
        if (end === 0) {
          const place = `byte ${this.#done} of ${this.#path}`;
          throw new Error(`no whole command begins at ${place}: the file is cut off, or no .lxc`);
        }
        yield { payload: window.subarray(0, end), firstSequence };
        this.#done += end;
        firstSequence += commands;
      }
    } finally {
      closeSync(file);
    }
  }

  progress() {
    return { done: this.#done, total: this.#total };
  }
}

/** Where the last whole command ends, and how many there are up to there. */
function wholeCommands(bytes: Uint8Array): { end: number; commands: number } {
  let [end, commands] = [0, 0];
  while (end + BLOCK_BYTES <= bytes.length) {
    const next = end + blocksAt(bytes, end) * BLOCK_BYTES;
    if (next > bytes.length) break;
    end = next;
    commands += 1;
  }
  return { end, commands };
}

/** Commands one at a time, as blocks. */
class Encoder {
  /** Also what the engine refuses because it is too long. */
  readonly #view = new BlockView(new ArrayBuffer(MAX_BLOCKS * BLOCK_BYTES));

  encode(command: Command): Uint8Array {
    this.#view.u8.fill(0);
    const blocks = encodeCommand(this.#view, 0, command);
    return this.#view.u8.subarray(0, blocks * BLOCK_BYTES);
  }
}

class TextFile implements CommandSource {
  readonly beginning: CommandSource['beginning'];
  readonly notes: readonly string[] = [];
  readonly #path: string;
  readonly #lines: readonly string[];
  readonly #names = new Names();
  readonly #encoder = new Encoder();
  #done = 0;

  constructor(path: string, config: Partial<EngineConfig>) {
    this.#path = path;
    this.beginning = { config };
    this.#lines = readFileSync(path, 'utf8').split('\n');
  }

  *stretches(): Generator<Stretch> {
    let firstSequence = 1;
    for (const line of this.#lines) {
      this.#done += 1;
      if (!isCommandLine(line)) continue;
      const payload = this.#read(line.trim(), firstSequence);
      yield { payload, firstSequence, onAnswer: (event) => this.#learn(line, event) };
      firstSequence += 1;
    }
  }

  #read(line: string, sequence: number): Uint8Array {
    try {
      const command = isMessageLine(line)
        ? parseMessage(line)
        : parseCommand(line, this.#names, sequence);
      return this.#encoder.encode(command);
    } catch (error) {
      throw new Error(`${this.#path}, line ${this.#done}: ${(error as Error).message}`, {
        cause: error,
      });
    }
  }

  /** Gives what a line created the name by which later lines call it. */
  #learn(line: string, event: Event): void {
    if (event.template !== Template.Accepted || isMessageLine(line)) return;
    const [kind, name = ''] = line.split(/\s+/);
    if (kind === 'asset') this.#names.assets.set(name, event.resultId);
    if (kind === 'account') this.#names.accounts.set(name, event.resultId);
    if (kind === 'market') this.#names.markets.set(name, event.resultId);
  }

  accountName(account: number): string | undefined {
    const name = this.#names.accounts.name(account);
    return name === String(account) ? undefined : name;
  }

  progress() {
    return { done: this.#done, total: this.#lines.length };
  }
}

function isCommandLine(line: string): boolean {
  if (line.trim() === '' || /^[\s#]/.test(line)) return false;
  return !QUESTIONS.includes(/^\w+/.exec(line)?.[0] ?? '');
}

class FindingFile implements CommandSource {
  readonly beginning: CommandSource['beginning'];
  readonly notes: readonly string[];
  readonly #commands: readonly Command[];
  readonly #encoder = new Encoder();
  #done = 0;

  constructor(path: string, capacities: Partial<EngineConfig>) {
    const { note, config, commands } = readFinding(path);
    this.notes = note === undefined ? [] : [note];
    this.#commands = commands;
    this.beginning = { config: { ...config, ...capacities } };
  }

  *stretches(): Generator<Stretch> {
    for (const command of this.#commands) {
      this.#done += 1;
      yield { payload: this.#encoder.encode(command), firstSequence: this.#done };
    }
  }

  progress() {
    return { done: this.#done, total: this.#commands.length };
  }
}

interface Finding {
  readonly note?: string;
  readonly config?: Partial<EngineConfig>;
  readonly commands: readonly Command[];
}

function readFinding(path: string): Finding {
  const bigint = (_: string, value: unknown) =>
    typeof value === 'string' && /^\d+n$/.test(value) ? BigInt(value.slice(0, -1)) : value;
  try {
    const found = JSON.parse(readFileSync(path, 'utf8'), bigint) as Finding;
    if (Array.isArray(found.commands)) return found;
    throw new Error('it has no list of commands');
  } catch (cause) {
    throw new Error(`${path} is no file of commands: ${(cause as Error).message}`, { cause });
  }
}
