/** `lx start`: runs an exchange until it is told to stop. */

import { writeSync } from 'node:fs';
import { styleText } from 'node:util';
import type { Multicast } from '../gateway/multicast/multicast.ts';
import type { DemoAccount } from '../node/demo.ts';
import { readSettings, type Settings, SettingsError, settingsHelp } from '../node/settings.ts';
import { type Exchange, type StartParts, startExchange } from '../node/start.ts';

const HELP = `lx start: run an exchange.

  npm start                      the demo on http://127.0.0.1:8080, data in ./data
  lx start --data /srv/lx        a venue of your own

Settings, as flag, environment variable (LX_PORT, LX_DATA, …) or field of a JSON file
(--config FILE); in brackets what holds when nothing is said:

${settingsHelp()}

Stop with Ctrl-C or SIGTERM: what was accepted is finished, synced and kept in a snapshot.
Killed in any other way, the next start recovers everything that was acknowledged.
`;

/** Process managers and npm pass on a signal that the terminal has sent to all: one wish, twice. */
const SAME_WISH_MS = 500;
const STDOUT = 1;
const STDERR = 2;

const log = {
  info: () => {},
  warn: (message: string) => say(styleText('yellow', message), STDERR),
  error: (message: string) => say(styleText('red', message), STDERR),
};

/** Straight to the terminal, so that it is there even when the process is about to end. */
function say(text: string, file = STDOUT): void {
  try {
    writeSync(file, `${text}\n`);
  } catch (error) {
    // Nobody reads (any more). That is no reason to stop, nor to stop in any other way.
    if (!['EPIPE', 'EAGAIN'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
  }
}

function demoLines(accounts: readonly DemoAccount[], url: string): string {
  const people = accounts.filter((each) => each.kind !== 'none');
  const lines = people.map(({ name, account, kind, apiKey, secret }) => {
    const shown = kind === 'hmac' ? `secret ${secret}` : `private key (Ed25519)\n${secret}`;
    return `${styleText('bold', name)} (account ${account})\n  apiKey ${apiKey}\n  ${shown}`;
  });
  const title = `Demo accounts, for clients of the Binance Spot API pointed at ${url}:`;
  return `${title}\n\n${lines.join('\n')}\n`;
}

function multicastLine(multicast: Multicast): string {
  const { group, interface: host, port, requestPort, session } = multicast;
  const requests = `re-requests and snapshots at ${host}:${requestPort}`;
  return `market data are multicast to ${group}:${port}, session ${session}; ${requests}`;
}

function banner(exchange: Exchange, startedMs: number): void {
  const { address, node, demoAccounts } = exchange;
  const replayed = node.replayedCommands;
  say(styleText(['bold', 'green'], `LX DEX is open at ${address.url}`));
  const { binaryPort } = exchange;
  if (binaryPort !== undefined) say(`the binary lane is at ${address.host}:${binaryPort}`);
  if (exchange.fixPort !== undefined) say(`FIX 4.4 is at ${address.host}:${exchange.fixPort}`);
  if (exchange.multicast !== undefined) say(multicastLine(exchange.multicast));
  const recovered = replayed > 0 ? `, ${replayed} commands replayed from the log` : '';
  say(`ready in ${Math.round(performance.now() - startedMs)} ms${recovered}\n`);
  if (demoAccounts.length > 0) say(demoLines(demoAccounts, address.url));
  say('Ctrl-C stops it; nothing is lost.');
}

/** What follows the log into a database is loaded only where a history is wanted. */
async function historyParts({ history: url }: Settings): Promise<StartParts> {
  if (url === '') return {};
  const { HistoryService } = await import('./history-service.ts');
  const parts = { url, log };
  return {
    openHistory: (folder, sequence) => new HistoryService({ ...parts, folder, sequence }),
  };
}

/** @returns the exit code: 0 stopped as asked, 1 failed, 2 wrong settings */
export async function start(args: readonly string[]): Promise<number> {
  if (args.includes('--help') || args.includes('-h')) {
    process.stdout.write(HELP);
    return 0;
  }
  const startedMs = performance.now();
  let exchange: Exchange;
  try {
    const settings = readSettings(args, process.env);
    exchange = await startExchange(settings, log, await historyParts(settings));
  } catch (error) {
    // At once: what was begun may wait for a node that failed.
    if (!(error instanceof SettingsError)) end(error as Error);
    process.stderr.write(`${styleText('red', error.message)}\n`);
    return 2;
  }
  const stopAsked = signalled();
  banner(exchange, startedMs);
  const failure = await Promise.race([stopAsked, exchange.failed]);
  if (failure) end(failure, `${failure.name}: `);
  say('stopping…');
  // What fails only now is never answered to those who are waited for.
  const late = await Promise.race([exchange.stop(), exchange.failed]);
  if (late) end(late, `${late.name}: `);
  say('stopped; everything is on disk');
  return 0;
}

function end({ message }: Error, before = ''): never {
  log.error(`${before}${message}`);
  process.exit(1);
}

/** Resolves with undefined at the first SIGTERM or SIGINT; another one, later, ends at once. */
function signalled(): Promise<undefined> {
  return new Promise((resolve) => {
    let askedMs: number | undefined;
    const onSignal = () => {
      const nowMs = performance.now();
      if (askedMs !== undefined && nowMs - askedMs >= SAME_WISH_MS) process.exit(130);
      askedMs ??= nowMs;
      resolve(undefined);
    };
    process.on('SIGTERM', onSignal);
    process.on('SIGINT', onSignal);
  });
}
