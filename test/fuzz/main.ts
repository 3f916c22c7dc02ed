/**
 * `npm run fuzz -- --seed N --commands N`: plays random commands on the engine and its naive twin
 * until they differ. Prints the seed first; on a failure the shortest commands that still fail and
 * the command line that plays the same again, and ends with code 1.
 */
import { parseArgs } from 'node:util';
import { line } from './compare.ts';
import { RESTORED_ENGINE } from './cores.ts';
import { formatFinding, readCorpus, saveFinding } from './corpus.ts';
import { type FuzzResult, fuzz, replay } from './fuzz.ts';
import { PROFILES, type Profile, profileNamed } from './profiles.ts';
import { shrink } from './shrink.ts';

/** Runs that shrinking takes at most. */
const SHRINK_ATTEMPTS = 4000;
const DEFAULT_COMMANDS = 100_000;
const DEFAULT_CHECK_EVERY = 1000;
const BAR_WIDTH = 30;
/** Output that a person watches. */
const REDRAW = '\r\x1b[2K';

const HELP = `Usage: npm run fuzz -- [options]

Plays random commands on the engine and on its naive twin, compares them event for event, and their
books, balances and invariants every so often.

  --seed N        first seed, 0 to 2^53 - 1 (default: a random one, printed)
  --commands N    commands a run (default ${DEFAULT_COMMANDS})
  --runs N        runs, each with the next seed (default 1)
  --profile NAME  one profile instead of all of them
  --quick         compare the bytes of events alone, without a read model: several times as fast
  --check N       commands between comparisons of the whole state (default ${DEFAULT_CHECK_EVERY})
  --shrink        shorten the commands of a failure (default); --no-shrink: do not
  --save NAME     keep the shortened failure as test/fuzz/corpus/NAME.json
  --help          this text

Profiles:
${PROFILES.map(({ name, doc }) => `  ${name.padEnd(14)}  ${doc}`).join('\n')}
`;

class UsageError extends Error {}

interface Options {
  readonly seed: number;
  readonly commands: number;
  readonly runs: number;
  readonly checkEvery: number;
  readonly profiles: readonly Profile[];
  readonly shrinks: boolean;
  readonly quick: boolean;
  readonly save: string | undefined;
}

function wholeNumber(name: string, text: string | undefined, least: number, usual: number): number {
  const value = text === undefined ? usual : Number(text);
  if (text !== '' && Number.isSafeInteger(value) && value >= least) return value;
  throw new UsageError(`--${name} is ${text}; it must be a whole number from ${least}`);
}

function readOptions(args: string[]): Options | 'help' {
  const { values } = parseArgs({
    args,
    allowNegative: true,
    options: {
      seed: { type: 'string' },
      commands: { type: 'string' },
      runs: { type: 'string' },
      profile: { type: 'string' },
      check: { type: 'string' },
      shrink: { type: 'boolean', default: true },
      quick: { type: 'boolean', default: false },
      save: { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return 'help';
  const random = Math.floor(Math.random() * 2 ** 32);
  return {
    seed: wholeNumber('seed', values.seed, 0, random),
    commands: wholeNumber('commands', values.commands, 1, DEFAULT_COMMANDS),
    runs: wholeNumber('runs', values.runs, 1, 1),
    checkEvery: wholeNumber('check', values.check, 1, DEFAULT_CHECK_EVERY),
    profiles: values.profile === undefined ? PROFILES : [profileNamed(values.profile)],
    shrinks: values.shrink,
    quick: values.quick,
    save: values.save,
  };
}

function drawBar(name: string, count: number, total: number): void {
  if (!process.stdout.isTTY) return;
  const filled = Math.floor((BAR_WIDTH * count) / total);
  const bar = '='.repeat(filled).padEnd(BAR_WIDTH);
  process.stdout.write(`${REDRAW}${name.padEnd(9)} [${bar}] ${count} of ${total}`);
}

function clearBar(): void {
  if (process.stdout.isTTY) process.stdout.write(REDRAW);
}

function report(options: Options, profile: Profile, seed: number, result: FuzzResult): void {
  const { failure, items } = result;
  if (!failure) return;
  console.log(`${profile.name}: differs after ${failure.index + 1} commands: ${failure.message}`);
  console.log(`last command: ${line(items.at(-1)!.command)}`);
  const again = `--seed ${seed} --commands ${items.length} --profile ${profile.name}`;
  // State is compared only every so often: when that showed it, the same rhythm shows it again.
  console.log(`\nplay it again: npm run fuzz -- ${again} --check ${options.checkEvery}\n`);
  if (!options.shrinks) return;
  const play = (some: typeof items) => replay(some, profile.config, RESTORED_ENGINE, 1);
  const shortest = shrink(items, (some) => play([...some]).failure !== undefined, SHRINK_ATTEMPTS);
  const { commands, failure: smaller } = play(shortest);
  const [note = ''] = (smaller ?? failure).message.split('\n');
  const finding = { note, config: profile.config, commands };
  console.log(
    `${commands.length} commands still fail: ${smaller?.message}\n${formatFinding(finding)}`,
  );
  if (options.save !== undefined) console.log(`saved: ${saveFinding(options.save, finding)}`);
}

/** @returns whether past failures stay away */
function playCorpus(): boolean {
  for (const [name, { note, config, commands }] of readCorpus()) {
    const items = commands.map((command) => ({ command, orderIds: [] }));
    const { failure } = replay(items, config, RESTORED_ENGINE, 1);
    if (!failure) continue;
    console.log(`corpus/${name} fails again (${note}): ${failure.message}`);
    return false;
  }
  return true;
}

function playAll(options: Options): boolean {
  const { commands, checkEvery, quick } = options;
  let total = 0;
  for (let seed = options.seed; seed < options.seed + options.runs; seed++) {
    console.log(`seed ${seed}`);
    for (const profile of options.profiles) {
      const onProgress = (count: number): void => drawBar(profile.name, count, commands);
      const core = RESTORED_ENGINE;
      const result = fuzz({ seed, profile, commands, checkEvery, core, quick, onProgress });
      clearBar();
      report(options, profile, seed, result);
      if (result.failure) return false;
      const rejected = [...result.rejections.values()].reduce((sum, count) => sum + count, 0);
      const events = [...result.events.values()].reduce((sum, count) => sum + count, 0);
      console.log(
        `  ${profile.name.padEnd(9)} ${commands} commands, ${rejected} rejected, ` +
          `${events} events: the same`,
      );
      total += commands;
    }
  }
  console.log(`${total} commands, seeds ${options.seed} to ${options.seed + options.runs - 1}`);
  return true;
}

function wantedOptions(): Options | 'help' | undefined {
  try {
    return readOptions(process.argv.slice(2));
  } catch (error) {
    const wrongUse =
      error instanceof UsageError || error instanceof RangeError || error instanceof TypeError;
    if (!wrongUse) throw error;
    console.error(`${error.message}\nsee: npm run fuzz -- --help`);
    return undefined;
  }
}

function main(): void {
  const options = wantedOptions();
  if (options === undefined) process.exitCode = 2;
  else if (options === 'help') process.stdout.write(HELP);
  else if (!playCorpus() || !playAll(options)) process.exitCode = 1;
}

main();
