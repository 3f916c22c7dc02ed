/** `lx key`: the API keys of a data folder. A running exchange reads them when it starts. */
import { readFileSync } from 'node:fs';
import { parseArgs, styleText } from 'node:util';
import { KeyStore, type Permission } from '../gateway/keys.ts';

/** Said with every change: it is not what an operator in a hurry expects. */
const WHEN = 'An exchange that is running takes this up when it is started again.';

const AT_ONCE = 'To revoke a key at once: lx call DELETE /lx/v1/operator/key key=…';

const HELP = `lx key: API keys of a data folder. A running exchange reads them when it starts.

  lx key create --account N [--label TEXT] [--read-only | --operate]
                [--public-key FILE.pem] [--data FOLDER]
      a key with a shared secret (HMAC), or for an Ed25519 public key
  lx key list [--json] [--data FOLDER]
  lx key revoke KEY [--data FOLDER]

${AT_ONCE}
`;

const OPTIONS = {
  account: { type: 'string' },
  label: { type: 'string', default: '' },
  'read-only': { type: 'boolean', default: false },
  operate: { type: 'boolean', default: false },
  'public-key': { type: 'string' },
  data: { type: 'string', default: process.env.LX_DATA ?? './data' },
  json: { type: 'boolean', default: false },
  help: { type: 'boolean', short: 'h', default: false },
} as const;

function create(store: KeyStore, values: Values): number {
  const account = Number(values.account);
  if (!Number.isInteger(account) || account < 1) {
    throw new Error(`--account is ${values.account}; it must be the number of an account`);
  }
  const permissions: Permission[] = ['read'];
  if (values.operate) permissions.push('operate');
  else if (!values['read-only']) permissions.push('trade');
  const wanted = { account, label: values.label, permissions };
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
    console.log(
      `${each.key}  account ${each.account}  ${each.kind}  ${may}  ${made}  ${each.label}`,
    );
  }
  return 0;
}

type Values = ReturnType<
  typeof parseArgs<{ options: typeof OPTIONS; allowPositionals: true }>
>['values'];

/** @returns the exit code */
export async function key(args: readonly string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args: [...args],
    options: OPTIONS,
    allowPositionals: true,
  });
  const [action, name] = positionals;
  if (values.help || action === undefined) {
    console.log(HELP);
    return values.help ? 0 : 2;
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
  process.stderr.write(`${styleText('red', `lx key ${action} is not a command`)}\n\n${HELP}`);
  return 2;
}
