/** `lx load`: an exchange under requests at planned times, and how long they took. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs, styleText } from 'node:util';
import { type Credentials, LANES, type Lane } from '../load/channel.ts';
import { type LoadPlan, type LoadReport, runLoad } from '../load/load.ts';
import { parseMix } from '../load/mix.ts';
import { picture } from '../load/picture.ts';
import { asJson, asText, isRight } from '../load/report.ts';
import { Progress } from './progress.ts';

const HELP = `lx load: sends requests at planned times and says how long each took from then.

  lx start --demo &
  lx load --folder ./data --lane ws --rate 1000 --duration 10
  LX_API_KEY=… LX_API_SECRET=… lx load --url http://127.0.0.1:8080 --lane rest --rate 500

  --url URL          of the exchange (LX_URL, else http://127.0.0.1:8080)
  --lane NAME        rest, ws, binary, fix, or feed: orders over ws until every reader of the feed
                     has seen them (rest)
  --rate N           requests a second, all connections together (100)
  --duration S       seconds of sending (10)
  --connections N    connections; of feed: readers (1; rest: 16)
  --mix LIST         shares of what is sent: order, cancel, ioc (order:1,cancel:1)
  --symbol NAME      market (DECUSD)
  --price, --quantity   of the orders: buys (below the market; as small as the market allows)
  --port N           of the binary lane (the one after that of the URL) or of FIX (9880)
  --folder FOLDER    of a demo: its key is used where LX_API_KEY is not set
  --svg FILE         draws latency by percentile
  --json             the result as JSON on standard output

Latency counts from when a request was due, so that a stall is seen by all that would have been sent
meanwhile. The key needs the permission to trade; ordinary limits of the exchange hold, and refusals
are counted by kind. Orders of the run that rest at its end are compared with those that the
exchange shows, and cancelled. Ctrl-C ends the sending and reports. Exit code 1 when a count is
wrong or nothing could be measured, 2 when called wrongly. docs/load.md says more.
`;

const OPTIONS = {
  url: { type: 'string' },
  lane: { type: 'string', default: 'rest' },
  rate: { type: 'string', default: '100' },
  duration: { type: 'string', default: '10' },
  connections: { type: 'string' },
  mix: { type: 'string', default: 'order:1,cancel:1' },
  symbol: { type: 'string', default: 'DECUSD' },
  price: { type: 'string' },
  quantity: { type: 'string' },
  port: { type: 'string' },
  folder: { type: 'string' },
  svg: { type: 'string' },
  json: { type: 'boolean', default: false },
  help: { type: 'boolean', short: 'h', default: false },
} as const;

const DEFAULT_URL = 'http://127.0.0.1:8080';
const FIX_PORT = 9880;
const REST_CONNECTIONS = 16;
const MAX_CONNECTIONS = 10_000;
const MAX_RATE = 1_000_000;
const MAX_SECONDS = 86_400;
const MAX_REQUESTS = 2 ** 31 - 1;

/** Something about the arguments: exit code 2. */
class UsageError extends Error {}

function parse(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options: OPTIONS }).values;
  } catch (error) {
    throw new UsageError((error as Error).message, { cause: error });
  }
}

type Given = ReturnType<typeof parse>;

function numberOf(flag: string, text: string, least: number, most: number): number {
  const value = Number(text);
  if (text.trim() !== '' && value >= least && value <= most) return value;
  throw new UsageError(`--${flag} is '${text}'; it must be ${least} to ${most}`);
}

function wholeOf(flag: string, text: string, most: number): number {
  const value = numberOf(flag, text, 1, most);
  if (Number.isInteger(value)) return value;
  throw new UsageError(`--${flag} is '${text}'; it must be a whole number`);
}

function amountOf(flag: string, text: string | undefined): string | undefined {
  if (text === undefined || (/^\d+(\.\d+)?$/.test(text) && Number(text) > 0)) return text;
  throw new UsageError(`--${flag} is '${text}'; it must be a decimal number above 0`);
}

/** From the environment, else the first HMAC key of a demo. */
function credentialsOf(folder: string | undefined): Credentials {
  const { LX_API_KEY: apiKey, LX_API_SECRET: secret } = process.env;
  if (apiKey && secret) return { apiKey, secret };
  if (folder === undefined) {
    throw new UsageError('set LX_API_KEY and LX_API_SECRET, or give the --folder of a demo');
  }
  const file = join(folder, 'demo.json');
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (cause) {
    throw new UsageError(`${file} cannot be read; start a demo in that folder`, { cause });
  }
  const accounts = JSON.parse(text) as readonly (Credentials & { readonly kind: string })[];
  const found = accounts.find(({ kind }) => kind === 'hmac');
  if (found === undefined) throw new UsageError(`there is no HMAC key in ${file}`);
  return { apiKey: found.apiKey, secret: found.secret };
}

function laneOf(name: string): Lane {
  const lane = LANES.find((each) => each === name);
  if (lane !== undefined) return lane;
  throw new UsageError(`--lane is '${name}'; it must be one of ${LANES.join(', ')}`);
}

function urlOf(text: string): URL {
  if (/^https?:\/\//.test(text) && URL.canParse(text)) return new URL(text);
  throw new UsageError(`the URL is '${text}'; it must be an address such as ${DEFAULT_URL}`);
}

function portOf(given: string | undefined, lane: Lane, url: URL): number {
  if (given !== undefined) return wholeOf('port', given, 65_535);
  const ofUrl = Number(url.port) || (url.protocol === 'https:' ? 443 : 80);
  return lane === 'fix' ? FIX_PORT : ofUrl + 1;
}

function mixOf(given: Given, lane: Lane) {
  try {
    const mix = parseMix(given.mix);
    if (lane !== 'feed' || mix.ioc === 0) return mix;
  } catch (error) {
    throw new UsageError(`--mix: ${(error as Error).message}`, { cause: error });
  }
  throw new UsageError('--mix: readers of the feed do not see an ioc that finds nobody');
}

function planOf(given: Given): Omit<LoadPlan, 'signal' | 'onProgress'> {
  const url = urlOf(given.url ?? process.env.LX_URL ?? DEFAULT_URL);
  const lane = laneOf(given.lane);
  const rate = numberOf('rate', given.rate, 0.1, MAX_RATE);
  const durationSeconds = numberOf('duration', given.duration, 0.01, MAX_SECONDS);
  if (rate * durationSeconds > MAX_REQUESTS) {
    throw new UsageError(`--rate times --duration is above ${MAX_REQUESTS} requests`);
  }
  const connections = given.connections ?? String(lane === 'rest' ? REST_CONNECTIONS : 1);
  return {
    ...{ url, lane, rate, durationSeconds, symbol: given.symbol },
    ...credentialsOf(given.folder),
    port: portOf(given.port, lane, url),
    connections: wholeOf('connections', connections, MAX_CONNECTIONS),
    mix: mixOf(given, lane),
    price: amountOf('price', given.price),
    quantity: amountOf('quantity', given.quantity),
  };
}

function draw({ latency, plan, service }: LoadReport, file: string): void {
  const { connections, lane, rate } = plan;
  const title = `lx load: ${lane}, ${rate} requests a second, ${connections} × connected`;
  const lines = [
    { name: 'from when it was due', curve: latency.curve() },
    { name: 'from when it was sent', curve: service.curve() },
  ];
  if (latency.count > 0) writeFileSync(file, picture(title, lines));
}

/** @returns the exit code: 0 measured, 1 a count is wrong or nothing measured, 2 called wrongly */
export async function load(args: readonly string[]): Promise<number> {
  let given: Given;
  let plan: ReturnType<typeof planOf>;
  try {
    given = parse(args);
    if (given.help) {
      process.stdout.write(HELP);
      return 0;
    }
    plan = planOf(given);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    process.stderr.write(`${styleText('red', error.message)}\n\nlx load --help says more\n`);
    return 2;
  }
  const stopping = new AbortController();
  const stop = () => stopping.abort();
  const progress = new Progress(`${plan.lane}`);
  const onProgress = (done: number, total: number) => progress.update(done, total);
  process.once('SIGINT', stop);
  try {
    const report = await runLoad({ ...plan, signal: stopping.signal, onProgress });
    progress.end();
    if (given.svg !== undefined) draw(report, given.svg);
    const text = given.json ? `${JSON.stringify(asJson(report), null, 2)}\n` : asText(report);
    process.stdout.write(text);
    return isRight(report) ? 0 : 1;
  } finally {
    progress.end();
    process.off('SIGINT', stop);
  }
}
