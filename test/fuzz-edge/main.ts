/**
 * `npm run fuzz:edge -- --parser NAME --inputs N --seed S`: random inputs for the parsers at the
 * edge. Ends with 1 and prints the input, in hexadecimal, where a promise is broken.
 */
import { parseArgs } from 'node:util';
import { PARSERS } from './parsers.ts';
import { Broken, run } from './run.ts';

const HELP = `Usage: npm run fuzz:edge -- [options]

  --parser NAME  one of ${PARSERS.map(({ name }) => name).join(', ')}; all if not given
  --inputs N     for each parser; 1000000
  --seed N       1
  --json         a line of JSON for each parser
  --help         this text
`;

/** More than this, beyond what the first 100,000 inputs left, is a leak. */
const MAX_GROWN_BYTES = 64 * 2 ** 20;

function wholeNumber(name: string, text: string): number {
  const value = Number(text);
  if (Number.isSafeInteger(value) && value >= 1) return value;
  throw new Error(`--${name} is ${text}; it must be a whole number from 1`);
}

function main(): number {
  const { values } = parseArgs({
    options: {
      parser: { type: 'string' },
      inputs: { type: 'string', default: '1000000' },
      seed: { type: 'string', default: '1' },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  if (values.help) {
    process.stdout.write(HELP);
    return 0;
  }
  const wanted = PARSERS.filter(
    ({ name }) => values.parser === undefined || name === values.parser,
  );
  if (wanted.length === 0) throw new Error(`there is no parser ${values.parser}\n${HELP}`);
  const inputs = wholeNumber('inputs', values.inputs);
  const seed = wholeNumber('seed', values.seed);
  for (const parser of wanted) {
    const beganMs = performance.now();
    const onProgress = (done: number) => {
      if (process.stderr.isTTY) process.stderr.write(`\r\u001b[K${parser.name} ${done}`);
    };
    const result = run({ parser, seed, inputs, onProgress });
    if (process.stderr.isTTY) process.stderr.write('\r\u001b[K');
    const seconds = (performance.now() - beganMs) / 1000;
    const { accepted, bytes, grownBytes, hash } = result;
    if (grownBytes > MAX_GROWN_BYTES) throw new Error(`${parser.name}: ${grownBytes} bytes grown`);
    // The most that the process ever held: of all parsers so far, when there are several.
    const maxRssBytes = process.resourceUsage().maxRSS * 1024;
    const counts = { accepted, bytes, grownBytes, maxRssBytes };
    const row = { parser: parser.name, seed, inputs, ...counts, hash };
    if (values.json) {
      console.log(JSON.stringify({ ...row, seconds }));
      continue;
    }
    const share = ((100 * accepted) / inputs).toFixed(1);
    const rate = (inputs / seconds / 1e3).toFixed(0);
    const grown = (grownBytes / 2 ** 20).toFixed(1);
    console.log(
      `${parser.name}: ${inputs} inputs of seed ${seed} (${hash}), ${share} % accepted, ` +
        `${rate} k/s, heap ${grown} MiB more, ${(maxRssBytes / 2 ** 20).toFixed(0)} MiB at most`,
    );
  }
  return 0;
}

// Most inputs are refused, and a stack for each would be most of the work.
Error.stackTraceLimit = 0;
try {
  process.exitCode = main();
} catch (error) {
  console.error(
    error instanceof Broken ? (error.stack ?? error.message) : (error as Error).message,
  );
  process.exitCode = 1;
}
