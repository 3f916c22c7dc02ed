/** `lx proof`: the proof of a balance, from a running exchange or a data folder; and its check. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs, styleText } from 'node:util';
import type { AnchorSummary } from '../anchor/port.ts';
import { type Proof, type Verdict, verifyProof } from '../anchor/proof.ts';
import { ANCHORS_FOLDER, AnchorStore } from '../anchor/store.ts';
import { formatDecimal } from '../base/decimal.ts';
import { askExchange, WrongRequest } from './exchange-request.ts';
import { isWrongFlag } from './wrong-flag.ts';

const HELP = `lx proof: that a balance is in what the exchange committed to (docs/anchors.md).

  LX_API_KEY=… LX_API_SECRET=… lx proof USD [--sequence N] [--funding] [--out FILE]
      your own, from a running exchange (LX_URL), checked; --funding: of the funding wallet
  lx proof USD --account N --data FOLDER [--sequence N] [--out FILE]
      of any account, from a data folder, for its operator; its exchange may run
  lx proof check FILE ROOT
  lx proof check FILE --rpc URL --registry 0x…
      whether a proof belongs to a root: as you have it, or as it stands on a chain

Without --sequence: of the newest anchor. The proof goes to standard output, or to FILE.
Exit code 0: valid. 1: not valid, refused, or not to be had. 2: called wrongly.
`;

const OPTIONS = {
  sequence: { type: 'string' },
  account: { type: 'string' },
  data: { type: 'string' },
  funding: { type: 'boolean', default: false },
  out: { type: 'string' },
  rpc: { type: 'string' },
  registry: { type: 'string' },
  help: { type: 'boolean', short: 'h', default: false },
} as const;

type Values = ReturnType<typeof parse>['values'];

function parse(args: readonly string[]) {
  return parseArgs({ args: [...args], options: OPTIONS, allowPositionals: true });
}

/** @returns the exit code */
export async function proof(args: readonly string[]): Promise<number> {
  try {
    const { values, positionals } = parse(args);
    if (values.help) {
      process.stdout.write(HELP);
      return 0;
    }
    const [first, ...rest] = positionals;
    if (first === undefined) throw new WrongRequest('lx proof needs an asset, or check');
    if (first === 'check') return await check(rest, values);
    if (rest.length > 0) throw new WrongRequest(`'${rest[0]}' is too much`);
    return await show(first, values);
  } catch (error) {
    if (!(error instanceof WrongRequest || isWrongFlag(error))) throw error;
    process.stderr.write(`${styleText('red', (error as Error).message)}\n\n${HELP}`);
    return 2;
  }
}

function wholeFrom(flag: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const value = Number(text);
  if (/^\d+$/.test(text) && Number.isSafeInteger(value) && value > 0) return value;
  throw new WrongRequest(`--${flag} is ${text}; it must be a whole number from 1`);
}

async function show(asset: string, values: Values): Promise<number> {
  const sequence = wholeFrom('sequence', values.sequence);
  const account = wholeFrom('account', values.account);
  if ((account === undefined) !== (values.data === undefined)) {
    throw new WrongRequest('--account and --data go together');
  }
  const found =
    account === undefined
      ? await askFor(asset, sequence, values.funding)
      : readFrom(values.data!, account, asset, sequence);
  const text = `${JSON.stringify(found.proof, null, 2)}\n`;
  if (values.out === undefined) process.stdout.write(text);
  else writeFileSync(values.out, text);
  return tell(found.proof, verifyProof(found.proof, found.root), found.root);
}

interface Found {
  readonly proof: Proof;
  readonly root: string;
}

async function askFor(
  asset: string,
  sequence: number | undefined,
  isFunding: boolean,
): Promise<Found> {
  const ask = async (path: string, pairs: readonly string[]) => {
    const { isGood, text } = await askExchange('GET', path, pairs);
    if (!isGood) throw new Error(`the exchange says: ${text}`);
    return JSON.parse(text) as unknown;
  };
  const proof = (await ask('/lx/v1/anchor/proof', [
    `asset=${asset}`,
    ...(sequence === undefined ? [] : [`sequence=${sequence}`]),
    ...(isFunding ? ['walletType=1'] : []),
  ])) as Proof;
  const anchor = await ask('/lx/v1/anchor', [`sequence=${proof.sequence}`]);
  return { proof, root: (anchor as AnchorSummary).root };
}

function readFrom(
  folder: string,
  account: number,
  asset: string,
  wanted: number | undefined,
): Found {
  if (!existsSync(join(folder, ANCHORS_FOLDER))) throw new Error(`no anchors are in ${folder}`);
  const store = new AnchorStore(folder);
  const sequence = wanted ?? store.sequences().at(-1);
  if (sequence === undefined || !store.sequences().includes(sequence)) {
    throw new Error(`no anchor ${wanted ?? ''} is in ${folder}`);
  }
  const { assets, root } = store.head(sequence);
  const id = assets.find(({ name }) => name === asset)?.asset;
  if (id === undefined) {
    throw new Error(`the anchor has no ${asset}; it has ${assets.map((a) => a.name).join(', ')}`);
  }
  const proof = store.load(sequence).proof(account, id);
  if (proof === undefined) throw new Error(`account ${account} had no ${asset} at ${sequence}`);
  return { proof, root };
}

async function check(given: readonly string[], { rpc, registry }: Values): Promise<number> {
  const [file, root, ...more] = given;
  const isOnChain = rpc !== undefined && registry !== undefined;
  const isWhole = file !== undefined && (root !== undefined) !== isOnChain && more.length === 0;
  if (!isWhole) throw new WrongRequest('check needs FILE and ROOT, or FILE, --rpc and --registry');
  let proof: Proof;
  try {
    proof = JSON.parse(readFileSync(file, 'utf8')) as Proof;
  } catch (error) {
    throw new Error(`${file} cannot be read as a proof: ${(error as Error).message}`);
  }
  const published = root ?? (await rootOnChain(rpc!, registry!, proof.sequence));
  const wanted = published.toLowerCase().replace(/^0x/, '');
  return tell(proof, verifyProof(proof, wanted), wanted);
}

/** @throws Error where nothing was published for the sequence */
async function rootOnChain(url: string, registry: string, sequence: number): Promise<string> {
  const { Chain } = await import('../chain/chain.ts');
  const { RegistryReader } = await import('../chain/registry.ts');
  const root = await new RegistryReader(new Chain({ url }), registry).rootAt(sequence);
  if (root !== undefined) return root;
  throw new Error(`the registry ${registry} has no anchor of sequence ${sequence}`);
}

/** Says on stderr what came of it: standard output may hold the proof. */
function tell(proof: Proof, verdict: Verdict, root: string): number {
  if (!verdict.valid) {
    process.stderr.write(`${styleText('red', 'not valid')}: ${verdict.reason}\n`);
    return 1;
  }
  const { decimals, leaves, name, total } = verdict.asset;
  const shown = (units: number) => `${formatDecimal(units, decimals)} ${name}`;
  const when = new Date(proof.timeUs / 1000).toISOString();
  process.stderr.write(
    `${styleText('green', 'valid')}: account ${proof.account} has ${shown(proof.amount)}, in ` +
      `${shown(total)} that are owed to ${leaves} accounts,\nafter command ${proof.sequence}, ` +
      `${when}; the root is ${root}\n`,
  );
  return 0;
}
