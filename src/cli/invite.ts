/** `lx invite`: lets a person register a passkey. A running exchange sees it at once. */
import { parseArgs, styleText } from 'node:util';
import type { Permission } from '../gateway/keys.ts';
import {
  DEFAULT_INVITATION_HOURS,
  Invitations,
  MAX_INVITATION_HOURS,
} from '../gateway/people/invitations.ts';

const HELP = `lx invite: lets a person register a passkey for an account, once.

  lx invite --account N [--name TEXT] [--read-only | --transfer | --operate] [--hours N]
            [--data FOLDER]
      prints a code, shown this once and good for --hours, 1 to ${MAX_INVITATION_HOURS} (default
      ${DEFAULT_INVITATION_HOURS})
  lx invite list [--json] [--data FOLDER]
  lx invite withdraw ID [--data FOLDER]

The person opens /account of the exchange and enters the code. Their sessions read and trade; with
--read-only they only read; with --transfer they may also move money out of the account; with
--operate they read and operate the exchange, and do not trade. A running exchange takes
invitations up at once. FOLDER is LX_DATA or ./data when not given.

Exit code 0: done. 1: failed, with the reason. 2: called wrongly; nothing was changed.
`;

const FIRST_ACCOUNT = 3;
const MAX_ACCOUNT = 0xffff_ffff;
const MAX_NAME_CHARS = 100;

const OPTIONS = {
  account: { type: 'string' },
  name: { type: 'string', default: '' },
  'read-only': { type: 'boolean', default: false },
  transfer: { type: 'boolean', default: false },
  operate: { type: 'boolean', default: false },
  hours: { type: 'string', default: String(DEFAULT_INVITATION_HOURS) },
  data: { type: 'string', default: process.env.LX_DATA ?? './data' },
  json: { type: 'boolean', default: false },
  help: { type: 'boolean', short: 'h', default: false },
} as const;

/** What was asked for cannot be: exit code 2. */
class WrongUse extends Error {}

function parse(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options: OPTIONS, allowPositionals: true });
  } catch (error) {
    throw new WrongUse((error as Error).message);
  }
}

type Values = ReturnType<typeof parse>['values'];

function wholeFrom(flag: string, text: string | undefined, min: number, max: number): number {
  if (text === undefined) throw new WrongUse(`${flag} is missing`);
  const value = Number(text);
  if (/^\d+$/.test(text) && value >= min && value <= max) return value;
  throw new WrongUse(`${flag} is ${text}; it must be a whole number, ${min} to ${max}`);
}

function permissionsOf(values: Values): Permission[] {
  if (values['read-only']) return ['read'];
  if (values.operate) return ['read', 'operate'];
  return values.transfer ? ['read', 'trade', 'transfer'] : ['read', 'trade'];
}

function create(invitations: Invitations, values: Values): void {
  const account = wholeFrom('--account', values.account, FIRST_ACCOUNT, MAX_ACCOUNT);
  const hours = wholeFrom('--hours', values.hours, 1, MAX_INVITATION_HOURS);
  const kinds = ['transfer', 'read-only', 'operate'] as const;
  const [one, other] = kinds.filter((kind) => values[kind]);
  if (other !== undefined) {
    throw new WrongUse(`--${one} and --${other} exclude each other; give one`);
  }
  if (values.name.length > MAX_NAME_CHARS) {
    throw new WrongUse(`--name has more than ${MAX_NAME_CHARS} characters`);
  }
  const permissions = permissionsOf(values);
  const { code, invitation } = invitations.create({
    ...{ account, hours, permissions },
    name: values.name,
  });
  const until = new Date(invitation.expiresMs).toISOString();
  console.log(`invitation ${code}\n\nGood once, until ${until}, at /account of the exchange.`);
}

function list(invitations: Invitations, asJson: boolean): void {
  const open = invitations.list();
  if (asJson) console.log(JSON.stringify(open, null, 2));
  else if (open.length === 0) console.log('no open invitations');
  else {
    for (const { account, expiresMs, id, name, permissions } of open) {
      const until = new Date(expiresMs).toISOString();
      console.log(`${id}  account ${account}  ${permissions.join('+')}  until ${until}  ${name}`);
    }
  }
}

function run({ values, positionals }: ReturnType<typeof parse>): void {
  const [action, id, ...more] = positionals;
  const invitations = new Invitations(values.data);
  if (action === 'withdraw' && id !== undefined && more.length === 0) {
    if (!invitations.withdraw(id)) throw new Error(`no invitation ${id} is open in ${values.data}`);
    console.log(`withdrawn ${id}`);
  } else if (id !== undefined || (action !== undefined && action !== 'list')) {
    throw new WrongUse(`lx invite does not take '${positionals.join(' ')}'`);
  } else if (action === 'list') list(invitations, values.json);
  else create(invitations, values);
}

/** @returns the exit code: 0 done, 1 failed, 2 called wrongly */
export async function invite(args: readonly string[]): Promise<number> {
  try {
    const parsed = parse(args);
    if (parsed.values.help) process.stdout.write(HELP);
    else run(parsed);
    return 0;
  } catch (error) {
    if (!(error instanceof WrongUse)) throw error;
    process.stderr.write(`${styleText('red', error.message)}\n\n${HELP}`);
    return 2;
  }
}
