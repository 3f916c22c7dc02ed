/** `lx anchor`: the anchors of a data folder; a key and a registry to publish them with. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs, styleText } from 'node:util';
import { ANCHORS_FOLDER, AnchorStore } from '../anchor/store.ts';
import { readSettings, SettingsError } from '../node/settings.ts';
import { isWrongFlag } from './wrong-flag.ts';

const HELP = `lx anchor: what an exchange committed to, and where it is published (docs/anchors.md).

  lx anchor list [--data FOLDER] [--last N] [--json]
      anchors of a data folder, oldest first; 24 where N is not given
  lx anchor key FILE
      makes a private key for publishing, for this user alone; prints its address, which needs
      money for gas
  lx anchor deploy --anchor-url URL --anchor-key FILE
      puts a registry on the chain, which takes anchors from that key alone; prints its address.
      Both may be said as for lx start: in a --config file, or LX_ANCHOR_URL and LX_ANCHOR_KEY

FOLDER is LX_DATA or ./data when not given.
Exit code 0: done. 1: failed, with the reason. 2: called wrongly.
`;

/** What was asked for cannot be: exit code 2. */
class WrongUse extends Error {}

const LIST_OPTIONS = {
  data: { type: 'string', default: process.env.LX_DATA ?? './data' },
  last: { type: 'string', default: '24' },
  json: { type: 'boolean', default: false },
} as const;

/** @returns the exit code */
export async function anchor(args: readonly string[]): Promise<number> {
  const [action, ...rest] = args;
  if (args.includes('--help') || args.includes('-h')) {
    process.stdout.write(HELP);
    return 0;
  }
  try {
    if (action === 'list') return list(rest);
    if (action === 'key') return await makeKey(rest);
    if (action === 'deploy') return await deploy(rest);
    throw new WrongUse(`lx anchor has no action '${action ?? ''}'`);
  } catch (error) {
    const isWrongUse =
      error instanceof WrongUse || error instanceof SettingsError || isWrongFlag(error);
    if (!isWrongUse) throw error;
    process.stderr.write(`${styleText('red', (error as Error).message)}\n\n${HELP}`);
    return 2;
  }
}

function list(args: readonly string[]): number {
  const { values } = parseArgs({ args: [...args], options: LIST_OPTIONS });
  const last = Number(values.last);
  if (!Number.isSafeInteger(last) || last < 1) {
    throw new WrongUse(`--last is ${values.last}; it must be a whole number from 1`);
  }
  const { data } = values;
  if (!existsSync(join(data, ANCHORS_FOLDER))) throw new Error(`no anchors are in ${data}`);
  const store = new AnchorStore(data);
  const anchors = store
    .sequences()
    .slice(-last)
    .map((sequence) => store.head(sequence));
  if (values.json) {
    process.stdout.write(`${JSON.stringify(anchors)}\n`);
    return 0;
  }
  for (const { sequence, timeUs, root } of anchors) {
    process.stdout.write(`${sequence}  ${new Date(timeUs / 1000).toISOString()}  ${root}\n`);
  }
  return 0;
}

async function makeKey([file, ...more]: readonly string[]): Promise<number> {
  if (file === undefined || more.length > 0) throw new WrongUse('lx anchor key needs a FILE');
  if (existsSync(file)) throw new Error(`${file} is there already; nothing was written over it`);
  const { KeySigner } = await import('../chain/signer.ts');
  process.stdout.write(`${KeySigner.createFile(file).address}\n`);
  return 0;
}

async function deploy(args: readonly string[]): Promise<number> {
  const { anchorKey, anchorUrl: url } = readSettings(args, process.env);
  if (url === '') throw new WrongUse('lx anchor deploy needs --anchor-url');
  if (anchorKey === '') throw new WrongUse('lx anchor deploy needs --anchor-key');
  const { AnchorRegistry } = await import('../chain/registry.ts');
  const { KeySigner } = await import('../chain/signer.ts');
  const { Sender } = await import('../chain/sender.ts');
  const sender = new Sender({ url, signer: KeySigner.fromFile(anchorKey) });
  const { address } = await AnchorRegistry.deploy(sender);
  const chainId = await sender.chain.chainId();
  process.stderr.write(`on chain ${chainId}; anchors come from ${sender.signer.address}\n`);
  process.stdout.write(`${address}\n`);
  return 0;
}
