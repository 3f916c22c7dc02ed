/** `lx key`: the API keys of a data folder. A running exchange reads them when it starts. */
import { readFileSync } from 'node:fs';
import { parseArgs, styleText } from 'node:util';
import { checkScope, type KeyScope } from '../gateway/key-scope.ts';
import { KeyStore, type Permission } from '../gateway/keys.ts';

/** Said with every change: it is not what an operator in a hurry expects. */
const WHEN = 'An exchange that is running takes this up when it is started again.';

const AT_ONCE = 'To revoke a key at once: lx call DELETE /lx/v1/operator/key key=…';

const HELP = `lx key: API keys of a data folder. A running exchange reads them when it starts.

  lx key create --account N [--label TEXT] [--read-only | --operate [--treasury]]
                [--transfer] [--public-key FILE.pem] [--data FOLDER]
                [--markets BTCUSD,…] [--max-order-value USD=1000,…] [--addresses 10.0.0.0/8,…]
                [--orders-per-10s N] [--expires TIME]
      a key with a shared secret (HMAC), or for an Ed25519 public key
  lx key list [--json] [--data FOLDER]
  lx key revoke KEY [--data FOLDER]

Without --read-only or --operate a key reads and trades; with --operate it reads and operates.
With --transfer it may also move money out of the account; with --treasury mint and burn.
The rest narrows it: to markets, to the value of an order by quote asset (others are not traded
with), to IP addresses and networks, to a rate, to a time (2027-01-31, or with T12:00Z).
FOLDER is LX_DATA or ./data when not given.
${AT_ONCE}

Exit code 0: done. 1: failed, with the reason. 2: called wrongly; nothing was changed.
`;

const ACTIONS: readonly string[] = ['create', 'list', 'revoke'];

/** Account numbers have 32 bits. */
const MAX_ACCOUNT = 0xffff_ffff;

const OPTIONS = {
  account: { type: 'string' },
  label: { type: 'string', default: '' },
  'read-only': { type: 'boolean', default: false },
  operate: { type: 'boolean', default: false },
  transfer: { type: 'boolean', default: false },
  treasury: { type: 'boolean', default: false },
  markets: { type: 'string' },
  'max-order-value': { type: 'string' },
  addresses: { type: 'string' },
  'orders-per-10s': { type: 'string' },
  expires: { type: 'string' },
  'public-key': { type: 'string' },
  data: { type: 'string', default: process.env.LX_DATA ?? './data' },
  json: { type: 'boolean', default: false },
  help: { type: 'boolean', short: 'h', default: false },
} as const;

/** What was asked for cannot be: exit code 2. */
class WrongUse extends Error {}

function accountFrom(text: string | undefined): number {
  if (text === undefined) throw new WrongUse('--account is missing; say whose key it is to be');
  const account = Number(text);
  if (/^\d+$/.test(text) && account >= 1 && account <= MAX_ACCOUNT) return account;
  throw new WrongUse(`--account is ${text}; it must be the number of an account, from 1`);
}

/** @throws WrongUse where it can be none */
function scopeFrom(values: Values): KeyScope | undefined {
  const list = (text: string | undefined) => text?.split(',').map((each) => each.trim());
  const limits = list(values['max-order-value'])?.map((each) => each.split('='));
  const expiresMs = values.expires === undefined ? undefined : Date.parse(values.expires);
  const rate = values['orders-per-10s'];
  const fields = {
    markets: list(values.markets),
    maxOrderValue: limits === undefined ? undefined : Object.fromEntries(limits),
    addresses: list(values.addresses),
    ordersPer10s: rate === undefined ? undefined : Number(rate),
    expiresMs,
  };
  const given = Object.entries(fields).filter(([, value]) => value !== undefined);
  if (given.length === 0) return undefined;
  const scope = Object.fromEntries(given) as KeyScope;
  try {
    if (limits?.some(({ length }) => length !== 2)) throw new Error('--max-order-value: USD=1000');
    if (Number.isNaN(expiresMs)) throw new Error(`--expires is ${values.expires}: no time`);
    checkScope(scope);
  } catch (error) {
    throw new WrongUse((error as Error).message);
  }
  return scope;
}

function create(store: KeyStore, values: Values): number {
  const account = accountFrom(values.account);
  if (values.operate && values['read-only']) {
    throw new WrongUse('--read-only and --operate exclude each other; give one');
  }
  if (values.treasury && !values.operate) {
    throw new WrongUse('--treasury goes with --operate; give both');
  }
  if (values.transfer && values['read-only']) {
    throw new WrongUse('--transfer and --read-only exclude each other; give one');
  }
  const permissions: Permission[] = ['read'];
  if (values.operate) permissions.push('operate');
  else if (!values['read-only']) permissions.push('trade');
  if (values.transfer) permissions.push('transfer');
  if (values.treasury) permissions.push('treasury');
  const wanted = { account, label: values.label, permissions, scope: scopeFrom(values) };
  const file = values['public-key'];
  if (file !== undefined) {
    const publicKeyPem = readFileSync(file, 'utf8');
    const { key } = store.createEd25519({ ...wanted, publicKeyPem });
    console.log(`apiKey ${key}\n\n${WHEN}`);
    return 0;
  }
  const { key, secret } = store.createHmac(wanted);
  console.log(`apiKey ${key.key}\nsecret ${secret}\n\nThe secret is not shown again. ${WHEN}`);
  return 0;
}

function list(store: KeyStore, asJson: boolean): number {
  const keys = store.list();
  if (asJson) {
    console.log(JSON.stringify(keys, null, 2));
    return 0;
  }
  if (keys.length === 0) console.log('no keys');
  for (const each of keys) {
    const made = new Date(each.createdMs).toISOString().slice(0, 10);
    const may = each.permissions.join('+');
    const narrowed = each.scope === undefined ? '' : `  ${JSON.stringify(each.scope)}`;
    const what = `${each.kind}  ${may}  ${made}  ${each.label}${narrowed}`;
    console.log(`${each.key}  account ${each.account}  ${what}`);
  }
  return 0;
}

type Values = ReturnType<
  typeof parseArgs<{ options: typeof OPTIONS; allowPositionals: true }>
>['values'];

function parse(args: readonly string[]) {
  return parseArgs({ args: [...args], options: OPTIONS, allowPositionals: true });
}

/** @returns the exit code: 0 done, 1 failed, 2 called wrongly */
export async function key(args: readonly string[]): Promise<number> {
  let parsed: ReturnType<typeof parse>;
  try {
    parsed = parse(args);
  } catch (error) {
    return calledWrongly((error as Error).message);
  }
  if (parsed.values.help) {
    process.stdout.write(HELP);
    return 0;
  }
  try {
    return run(parsed.values, parsed.positionals);
  } catch (error) {
    if (!(error instanceof WrongUse)) throw error;
    process.stderr.write(`${styleText('red', error.message)}\n`);
    return 2;
  }
}

function calledWrongly(message: string): number {
  process.stderr.write(`${styleText('red', message)}\n\n${HELP}`);
  return 2;
}

function run(values: Values, positionals: readonly string[]): number {
  const [action, name, ...more] = positionals;
  if (action === undefined) return calledWrongly('lx key needs create, list or revoke');
  if (action === 'revoke' && name === undefined) return calledWrongly('lx key revoke needs a KEY');
  const tooMany = action === 'revoke' ? more[0] : name;
  if (ACTIONS.includes(action) && tooMany !== undefined) {
    return calledWrongly(`lx key ${action} does not take '${tooMany}'`);
  }
  const store = new KeyStore(values.data);
  if (action === 'create') return create(store, values);
  if (action === 'list') return list(store, values.json);
  if (action === 'revoke' && name !== undefined) {
    if (store.revoke(name)) {
      console.log(`revoked ${name}\n\n${WHEN} ${AT_ONCE}`);
      return 0;
    }
    throw new Error(`there is no key ${name} in ${values.data}`);
  }
  return calledWrongly(`lx key ${action} is not a command`);
}
