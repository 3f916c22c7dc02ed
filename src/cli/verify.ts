/** `lx verify`: did an exchange do what its log says? */
import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseArgs, styleText } from 'node:util';
import { RealFiles } from '../log/file/real.ts';
import { loadEngineModule } from '../node/wasm-module.ts';
import { type Finding, type Verification, verifyFolder } from '../replay/verify.ts';
import { Progress } from './progress.ts';

const HELP = `lx verify FOLDER: run a data folder's log again and compare with everything it says.

  lx verify data            one line: did the exchange do what its log says, from which sequence
                            on not, and why
  lx verify data --json     all that was found, for machines
  lx verify data --hash H   and the log must have a batch with this hash, which was kept from an
                            earlier line; 8 digits of it will do

Compared are: the chain of hashes and every checksum, the sequences, a digest of the events that
were released for each batch, every snapshot with the state that the log gives, and the money
(every asset sums to zero; what is reserved is what orders and pending transfers hold).

The folder is only read: it may be a copy, or that of a running exchange.

Exit code 0: yes. 1: no. 2: it cannot be told, and the line says why.
`;

const OPTIONS = {
  hash: { type: 'string' },
  json: { type: 'boolean', default: false },
  help: { type: 'boolean', short: 'h', default: false },
} as const;

const KEPT_HASH = /^[0-9a-f]{8,64}$/;
const EXIT_CODES = { yes: 0, no: 1, unknown: 2 } as const;

/** @returns the exit code: 0 yes, 1 no, 2 not known or called wrongly */
export async function verify(args: readonly string[]): Promise<number> {
  let parsed: ReturnType<typeof parse>;
  try {
    parsed = parse(args);
  } catch (error) {
    process.stderr.write(`${styleText('red', (error as Error).message)}\n\n${HELP}`);
    return 2;
  }
  const { values, positionals } = parsed;
  const [given] = positionals;
  if (values.help) {
    process.stdout.write(HELP);
    return 0;
  }
  if (given === undefined || positionals.length > 1) {
    process.stderr.write(HELP);
    return 2;
  }
  if (values.hash !== undefined && !KEPT_HASH.test(values.hash)) {
    const text = `--hash is ${values.hash}; give 8 to 64 of the digits 0-9, a-f`;
    process.stderr.write(`${styleText('red', text)}\n`);
    return 2;
  }
  const folder = resolve(given);
  if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory()) {
    process.stderr.write(`${styleText('red', `${given} is no folder: give a data folder`)}\n`);
    return 2;
  }
  const progress = new Progress('verifying');
  const module = loadEngineModule();
  const found = verifyFolder({
    folder,
    files: new RealFiles(),
    module,
    keptHash: values.hash,
    onProgress: (done, total) => progress.update(done, total),
  });
  progress.end();
  process.stdout.write(`${values.json ? JSON.stringify(found) : verdictLine(found)}\n`);
  return EXIT_CODES[found.verdict];
}

function parse(args: readonly string[]) {
  return parseArgs({ args: [...args], options: OPTIONS, allowPositionals: true });
}

/** The verdict in one line. */
export function verdictLine(found: Verification): string {
  const notes = found.notes.map((note) => `; ${note}`).join('');
  const [first, ...more] = found.findings;
  if (first) {
    const others = more.length > 0 ? ` (${more.length} more: --json)` : '';
    const word = styleText(['bold', 'red'], 'no');
    return `${word}, ${since(first)}: ${placeOf(first)}: ${first.reason}${others}${notes}`;
  }
  if (found.verdict === 'unknown') {
    return `${styleText(['bold', 'yellow'], 'not known')}: ${found.notes.join('; ')}`;
  }
  return `${styleText(['bold', 'green'], 'yes')}: ${summary(found)}${notes}`;
}

function summary(found: Verification): string {
  const { firstSequence, lastSequence, batches, batchesOfKnownEvents, lastHash } = found;
  if (lastSequence < firstSequence) return 'nothing was ever asked of it';
  const count = found.snapshotsCompared;
  const snapshots = count === 0 ? 'no snapshot to compare' : `${count} of its snapshots equal`;
  return (
    `sequences ${firstSequence} … ${lastSequence} give what the exchange released: ` +
    `${batches} batches, the events of ${batchesOfKnownEvents} compared, ` +
    `${snapshots}, the ledger balanced; hash ${lastHash}`
  );
}

function since({ from, to }: Finding): string {
  if (from >= to) return `from sequence ${to} on`;
  return `from a sequence of ${from} … ${to} on`;
}

function placeOf({ file, offsetBytes }: Finding): string {
  return offsetBytes === undefined ? file : `${file}, byte ${offsetBytes}`;
}
