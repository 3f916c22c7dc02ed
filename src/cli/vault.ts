/** `lx vault`: a vault on a chain, as its operator, who pays in, and who takes his own. */
import { readFileSync } from 'node:fs';
import { parseArgs, styleText } from 'node:util';
import type { Proof } from '../anchor/proof.ts';
import { DecimalFault, parseDecimal } from '../base/decimal.ts';
import type { Sender } from '../chain/sender.ts';
import type { VaultAsset } from '../chain/vault.ts';
import { accountOf } from '../gateway/wallet/address.ts';
import { ASSETS } from '../node/venue.ts';
import { askExchange } from './exchange-request.ts';
import { isWrongFlag } from './wrong-flag.ts';

const HELP = `lx vault: the money of an exchange, in a contract on a chain (docs/vault.md).

  lx vault deploy --anchor-registry ADDRESS --asset NAME=TOKEN|native … [--silence SECONDS]
      puts a vault on the chain, whose operator is the key; prints its address. SECONDS without
      an anchor after which everybody may take his own: 604800 (a week)
  lx vault show [--json]
      what it holds, and what it goes by
  lx vault deposit --asset NAME --amount AMOUNT --to DEC1…
      pays in for an account of the exchange; lets the vault take the tokens first
  lx vault close [--proof FILE]
      once its operator has been silent for long enough: everybody takes his own, for good. FILE is
      any proof of the anchor that the vault goes by (lx proof ASSET --out FILE)
  lx vault claim --proof FILE
      after that: pays the balance that FILE proves to its holder
  lx vault refund --asset NAME --number N
      after that: gives a deposit that is in no anchor back to who made it
  lx vault settle [--data FOLDER]
      after that, for who runs the exchange: sends all claims and refunds that can be sent, by the
      anchors of its data folder (LX_DATA or ./data when not given); what was done is not done again

Names of assets are those of the exchange that LX_URL says; where it says none, those of --proof
FILE, or those that every exchange begins with. An exchange that is silent: run it without LX_URL.

All need --vault-url URL; all but deploy --vault-address ADDRESS; all but show --vault-key FILE, a
file with the key that pays for gas (lx anchor key makes one). Each of these may be a variable:
LX_VAULT_URL, LX_VAULT_ADDRESS, LX_VAULT_KEY, LX_ANCHOR_REGISTRY.
Exit code 0: done. 1: failed, with the reason. 2: called wrongly.
`;

const OPTIONS = {
  'vault-url': { type: 'string', default: process.env.LX_VAULT_URL ?? '' },
  'vault-address': { type: 'string', default: process.env.LX_VAULT_ADDRESS ?? '' },
  'vault-key': { type: 'string', default: process.env.LX_VAULT_KEY ?? '' },
  'anchor-registry': { type: 'string', default: process.env.LX_ANCHOR_REGISTRY ?? '' },
  asset: { type: 'string', multiple: true, default: [] as string[] },
  silence: { type: 'string', default: '604800' },
  amount: { type: 'string', default: '' },
  to: { type: 'string', default: '' },
  proof: { type: 'string', default: '' },
  number: { type: 'string', default: '' },
  data: { type: 'string', default: process.env.LX_DATA ?? './data' },
  json: { type: 'boolean', default: false },
} as const;

const ADDRESS = /^0x[\da-fA-F]{40}$/;
const COIN_DECIMALS = 18;
/** For an exchange's answer. */
const ANSWER_MS = 10_000;
/** Selector of `decimals()` of tokens. */
const DECIMALS = '0x313ce567';

/** What was asked for cannot be: exit code 2. */
class WrongUse extends Error {}

const read = (args: readonly string[]) => parseArgs({ args: [...args], options: OPTIONS }).values;
type Values = ReturnType<typeof read>;

/** @returns the exit code */
export async function vault(args: readonly string[]): Promise<number> {
  const [action, ...rest] = args;
  if (args.includes('--help') || args.includes('-h')) {
    process.stdout.write(HELP);
    return 0;
  }
  try {
    const act = ACTIONS[action ?? ''];
    if (act === undefined) throw new WrongUse(`lx vault has no action '${action ?? ''}'`);
    await act(read(rest));
    return 0;
  } catch (error) {
    if (error instanceof WrongUse || isWrongFlag(error)) {
      process.stderr.write(`${styleText('red', (error as Error).message)}\n\n${HELP}`);
      return 2;
    }
    const { vaultRefusal } = await import('../chain/vault.ts');
    const refusal = vaultRefusal(error);
    throw refusal === undefined ? error : new Error(`the vault refuses: ${refusal}`);
  }
}

const ACTIONS: Readonly<Record<string, (values: Values) => Promise<void>>> = {
  deploy,
  show,
  deposit,
  close,
  claim,
  refund,
  settle,
};

type Named = 'vault-url' | 'vault-address' | 'vault-key' | 'anchor-registry';

function needed(values: Values, name: Named | 'amount' | 'to' | 'proof' | 'number'): string {
  const value = values[name];
  if (value === '') throw new WrongUse(`--${name} is needed`);
  const isAddress = name === 'vault-address' || name === 'anchor-registry';
  if (isAddress && !ADDRESS.test(value)) {
    throw new WrongUse(`--${name} is ${value}; it must be 0x and 40 digits`);
  }
  return value;
}

async function senderOf(values: Values): Promise<Sender> {
  const url = needed(values, 'vault-url');
  const file = needed(values, 'vault-key');
  const { KeySigner } = await import('../chain/signer.ts');
  const { Sender } = await import('../chain/sender.ts');
  return new Sender({ url, signer: KeySigner.fromFile(file) });
}

interface Asset {
  readonly asset: number;
  readonly name: string;
  readonly decimals: number;
}

/** Assets of the running exchange, of the proof, or of every new exchange, in this order. */
async function assetsOf(values: Values): Promise<readonly Asset[]> {
  if (process.env.LX_URL) {
    const text = await supplyText();
    const rows = JSON.parse(text) as { asset: string; id: number; decimals: number }[];
    return rows.map(({ asset: name, decimals, id: asset }) => ({ asset, name, decimals }));
  }
  if (values.proof !== '') return proofOf(values).assets;
  return ASSETS.map((each, k) => ({ asset: k + 1, ...each }));
}

/** @throws Error that says how to go on without the exchange, whose silence may be the reason */
async function supplyText(): Promise<string> {
  const without =
    'without LX_URL the names are those of --proof FILE, or of what every exchange begins with';
  try {
    const { isGood, text } = await askExchange('GET', '/lx/v1/supply', [], ANSWER_MS);
    if (isGood) return text;
    throw new Error(`the exchange does not tell its assets: ${text}`);
  } catch (error) {
    throw new Error(`${(error as Error).message}; ${without}`, { cause: error });
  }
}

function assetNamed(assets: readonly Asset[], name: string): Asset {
  const asset = assets.find((each) => each.name === name);
  if (asset !== undefined) return asset;
  const names = assets.map((each) => each.name).join(', ');
  const hint = process.env.LX_URL ? '' : '; LX_URL=http://… asks a running exchange for its own';
  throw new WrongUse(`there is no asset ${name}; it must be one of ${names}${hint}`);
}

async function oneAsset(values: Values): Promise<Asset> {
  const [name, ...more] = values.asset;
  if (name === undefined || more.length > 0) throw new WrongUse('--asset is needed, once');
  return assetNamed(await assetsOf(values), name);
}

function wholeNumber(text: string, name: string): number {
  const value = Number(text);
  if (Number.isSafeInteger(value) && value >= 1) return value;
  throw new WrongUse(`--${name} is ${text}; it must be a whole number from 1`);
}

/** NAME=TOKEN or NAME=native. */
async function heldAsset(
  sender: Sender,
  assets: readonly Asset[],
  text: string,
): Promise<VaultAsset> {
  const [name = '', token = ''] = text.split('=');
  const { asset, decimals } = assetNamed(assets, name);
  const isCoin = token === 'native';
  if (!isCoin && !ADDRESS.test(token)) {
    throw new WrongUse(`--asset is ${text}; it must be NAME=0x… or NAME=native`);
  }
  const places = isCoin ? COIN_DECIMALS : Number(await sender.chain.call(token, DECIMALS));
  if (!Number.isInteger(places)) throw new Error(`${token} is no token`);
  if (places < decimals) {
    throw new Error(`${name} has ${decimals} decimal places here, and ${places} on the chain`);
  }
  const { NATIVE } = await import('../chain/vault.ts');
  return {
    ...{ asset, token: isCoin ? NATIVE : token },
    tokensPerUnit: 10n ** BigInt(places - decimals),
  };
}

async function deploy(values: Values): Promise<void> {
  const registry = needed(values, 'anchor-registry');
  const silenceSeconds = wholeNumber(values.silence, 'silence');
  if (values.asset.length === 0) throw new WrongUse('--asset is needed');
  const sender = await senderOf(values);
  const assets: VaultAsset[] = [];
  const known = await assetsOf(values);
  for (const text of values.asset) assets.push(await heldAsset(sender, known, text));
  const { deployVault } = await import('../chain/vault.ts');
  const operator = sender.signer.address;
  const address = await deployVault(sender, { registry, operator, silenceSeconds, assets });
  const chainId = await sender.chain.chainId();
  process.stderr.write(`on chain ${chainId}; paid from by ${operator}\n`);
  process.stdout.write(`${address}\n`);
}

async function readerOf(values: Values) {
  const url = needed(values, 'vault-url');
  const address = needed(values, 'vault-address');
  const { Chain } = await import('../chain/chain.ts');
  const { VaultReader } = await import('../chain/vault.ts');
  return new VaultReader(new Chain({ url }), address);
}

async function show(values: Values): Promise<void> {
  const reader = await readerOf(values);
  const { assets, ...terms } = await reader.terms();
  const basis = await reader.basis();
  const isClosed = await reader.isClosed();
  const known = await assetsOf(values);
  const nameOf = (id: number) => known.find(({ asset }) => asset === id)?.name ?? String(id);
  const held = await Promise.all(
    assets.map(async ({ asset, token }) => ({
      ...{ asset: nameOf(asset), id: asset, token },
      held: await reader.held(asset),
      balance: await reader.balanceOf(asset),
      deposits: await reader.depositCount(asset),
    })),
  );
  const all = { address: reader.address, ...terms, basis, isClosed, assets: held };
  if (values.json) {
    process.stdout.write(`${JSON.stringify(all)}\n`);
    return;
  }
  const { operator, registry, silenceSeconds } = terms;
  const lines = [
    `operator   ${operator}`,
    `anchors    ${registry}, the vault goes by ${basis.sequence || 'none yet'}`,
    `silence    ${silenceSeconds} s; ${isClosed ? 'closed: everybody takes his own' : 'open'}`,
    ...held.map(({ asset, balance, deposits, held: units }) => {
      return `${asset.padEnd(10)} ${units} units held, ${balance} there, ${deposits} deposits`;
    }),
  ];
  process.stdout.write(`${lines.join('\n')}\n`);
}

/** Carries a call out and prints its transaction's block. */
async function send(values: Values, data: string, value = 0n): Promise<void> {
  const sender = await senderOf(values);
  const to = needed(values, 'vault-address');
  const { blockNumber } = await sender.carryOut({ to, data, value });
  process.stdout.write(`done, in block ${blockNumber}\n`);
}

async function deposit(values: Values): Promise<void> {
  const { asset, decimals } = await oneAsset(values);
  const to = needed(values, 'to');
  if (accountOf(to) === undefined) throw new WrongUse(`--to is ${to}: no address of an exchange`);
  const units = parseDecimal(needed(values, 'amount'), decimals);
  if (units <= 0 || units === DecimalFault.TOO_LARGE) {
    throw new WrongUse(`--amount must be above 0, with at most ${decimals} places`);
  }
  const reader = await readerOf(values);
  const { NATIVE, VaultCalls } = await import('../chain/vault.ts');
  const kind = (await reader.terms()).assets.find((each) => each.asset === asset);
  if (kind === undefined) throw new Error('the vault does not hold this asset');
  const tokens = BigInt(units) * kind.tokensPerUnit;
  const data = VaultCalls.deposit(asset, to, units);
  if (kind.token === NATIVE) {
    await send(values, data, tokens);
    return;
  }
  const { allowTokens } = await import('../chain/token.ts');
  await allowTokens(await senderOf(values), kind.token, reader.address, tokens);
  await send(values, data);
}

/** @throws WrongUse where it is not a proof */
function proofOf(values: Values): Proof {
  const path = needed(values, 'proof');
  const proof = JSON.parse(readFileSync(path, 'utf8')) as Partial<Proof>;
  if (Array.isArray(proof.path) && Array.isArray(proof.assets)) return proof as Proof;
  throw new Error(`${path} is no proof`);
}

async function close(values: Values): Promise<void> {
  const { VaultCalls } = await import('../chain/vault.ts');
  await send(values, VaultCalls.close(values.proof === '' ? undefined : proofOf(values)));
}

async function claim(values: Values): Promise<void> {
  const { VaultCalls } = await import('../chain/vault.ts');
  await send(values, VaultCalls.claim(proofOf(values)));
}

async function refund(values: Values): Promise<void> {
  const { asset } = await oneAsset(values);
  const number = wholeNumber(needed(values, 'number'), 'number');
  const { VaultCalls } = await import('../chain/vault.ts');
  await send(values, VaultCalls.refund(asset, number));
}

async function settle(values: Values): Promise<void> {
  const { settleVault } = await import('./vault-settle.ts');
  const parts = { reader: await readerOf(values), sender: await senderOf(values) };
  const { paid, refused } = await settleVault({ ...parts, folder: values.data });
  for (const each of refused) process.stderr.write(`${each}\n`);
  process.stdout.write(`${paid} paid, ${refused.length} refused\n`);
}
