/**
 * `lx`: the commands of LX DEX. Each command loads only what it needs.
 */
import { readFileSync } from 'node:fs';
import { styleText } from 'node:util';

interface CliCommand {
  readonly usage: string;
  readonly doc: string;
  run(args: readonly string[]): Promise<number>;
}

const COMMANDS: Readonly<Record<string, CliCommand>> = {
  start: {
    usage: 'start [--demo] [--port N] [--data FOLDER] …',
    doc: 'run an exchange in this folder; start --help lists every setting',
    run: async (args) => (await import('./cli/start.ts')).start(args),
  },
  key: {
    usage: 'key create|list|revoke …',
    doc: 'API keys of a data folder; key --help says more',
    run: async (args) => (await import('./cli/key.ts')).key(args),
  },
  invite: {
    usage: 'invite --account N | list | withdraw ID …',
    doc: 'lets a person log in with a passkey, from a browser; invite --help says more',
    run: async (args) => (await import('./cli/invite.ts')).invite(args),
  },
  call: {
    usage: 'call METHOD PATH [name=value …]',
    doc: 'sign and send one request to a running exchange; call --help says more',
    run: async (args) => (await import('./cli/call.ts')).call(args),
  },
  import: {
    usage: 'import FILE… [--symbol AAPL,…] [--out FILE.lxc]',
    doc: 'Nasdaq ITCH 5.0 and LOBSTER files as commands; import --help says more',
    run: async (args) => (await import('./cli/import.ts')).importFlow(args),
  },
  replay: {
    usage: 'replay FILE|FOLDER [--until PLACE] [--speed N] …',
    doc: 'run commands through the engine: books, trades, balances; replay --help says more',
    run: async (args) => (await import('./cli/replay.ts')).replay(args),
  },
  verify: {
    usage: 'verify FOLDER [--json]',
    doc: 'run a log again: did the exchange do what it says? verify --help says what is compared',
    run: async (args) => (await import('./cli/verify.ts')).verify(args),
  },
  state: {
    usage: 'state export|import …',
    doc: "a venue's state as text, and a venue of other capacities made of it; state --help",
    run: async (args) => (await import('./cli/state.ts')).state(args),
  },
  anchor: {
    usage: 'anchor list|key|deploy …',
    doc: 'what is owed, committed to every hour, and its registry on a chain; anchor --help',
    run: async (args) => (await import('./cli/anchor.ts')).anchor(args),
  },
  proof: {
    usage: 'proof ASSET [--sequence N] … | proof check FILE ROOT',
    doc: 'that a balance is in what the exchange committed to; proof --help says more',
    run: async (args) => (await import('./cli/proof.ts')).proof(args),
  },
  vault: {
    usage: 'vault deploy|show|deposit|close|claim|refund|settle …',
    doc: 'the money of an exchange in a contract on a chain; vault --help says more',
    run: async (args) => (await import('./cli/vault.ts')).vault(args),
  },
  load: {
    usage: 'load --lane rest|ws|binary|fix|feed --rate N --duration S …',
    doc: 'a running exchange under planned requests: latency to p99.99; load --help says more',
    run: async (args) => (await import('./cli/load.ts')).load(args),
  },
  history: {
    usage: 'history follow|status|rebuild|reconcile|orders|trades|statement FOLDER …',
    doc: 'the log as rows of SQLite or PostgreSQL; history --help says more',
    run: async (args) => (await import('./cli/history.ts')).history(args),
  },
  simulate: {
    usage: 'simulate [--rules tick=100] [--seed N] [--seconds N] …',
    doc: 'markets of programs alone, to compare fees, ticks and collars; simulate --help says more',
    run: async (args) => (await import('./cli/simulate.ts')).simulate(args),
  },
  bench: {
    usage: 'bench engine|node|… [--help]',
    doc: 'measure on this machine; every number in the documents comes from here',
    run: async (args) => (await import('../bench/main.ts')).bench(args),
  },
};

function help(): string {
  const rows = Object.values(COMMANDS).map(({ usage, doc }) => `  lx ${usage}\n      ${doc}`);
  return `LX DEX: an exchange that anyone can run, check and grow.\n\n${rows.join('\n')}
  lx version
      the release; lx COMMAND --help explains a command\n`;
}

function version(): string {
  const text = readFileSync(new URL('../package.json', import.meta.url), 'utf8');
  return (JSON.parse(text) as { version: string }).version;
}

async function main(args: readonly string[]): Promise<number> {
  const [name = 'help', ...rest] = args;
  if (name === 'help' || name === '--help' || name === '-h') {
    process.stdout.write(help());
    return 0;
  }
  if (name === 'version' || name === '--version' || name === '-v') {
    process.stdout.write(`lx ${version()}\n`);
    return 0;
  }
  const command = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  if (!command) {
    process.stderr.write(`${styleText('red', `lx has no command '${name}'`)}\n\n${help()}`);
    return 2;
  }
  return command.run(rest);
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  process.stderr.write(`${styleText('red', (error as Error).message)}\n`);
  process.exitCode = 1;
}
