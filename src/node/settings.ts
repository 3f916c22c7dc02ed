/**
 * What an operator can set, as one table: from it come the flags, the environment variables, the
 * configuration file's fields and `lx start --help`. A flag beats the environment, which beats the
 * file, which beats the default. Every wrong value is reported, each by name.
 */
import { readFileSync } from 'node:fs';

interface SettingBase {
  /** Field of the configuration file, and of `Settings`. */
  readonly name: string;
  readonly doc: string;
}

interface NumberSetting extends SettingBase {
  readonly type: 'number';
  readonly default: number;
  readonly min: number;
  readonly max: number;
  readonly unit?: string;
}

interface TextSetting extends SettingBase {
  readonly type: 'text';
  readonly default: string;
  /** What the flag means where it stands alone. */
  readonly alone?: string;
}

interface ChoiceSetting extends SettingBase {
  readonly type: 'choice';
  readonly default: string;
  readonly choices: readonly string[];
}

interface SwitchSetting extends SettingBase {
  readonly type: 'switch';
  readonly default: boolean;
}

export type Setting = NumberSetting | TextSetting | ChoiceSetting | SwitchSetting;

export const SETTINGS = [
  {
    name: 'data',
    type: 'text',
    default: './data',
    doc: 'folder of the log, snapshots and API keys; made where missing',
  },
  { name: 'host', type: 'text', default: '127.0.0.1', doc: 'address to listen on' },
  {
    name: 'port',
    type: 'number',
    default: 8080,
    min: 0,
    max: 65535,
    doc: 'TCP port of REST and WebSocket; 0 takes a free one',
  },
  {
    name: 'binaryPort',
    type: 'number',
    default: 0,
    min: -1,
    max: 65535,
    doc: 'TCP port of the binary lane; 0: the one after port where that is free, else any; -1: none',
  },
  {
    name: 'binarySocket',
    type: 'text',
    default: '',
    doc: 'Unix socket of the binary lane, for this user only; empty: none',
  },
  {
    name: 'binaryCommandsPerSecond',
    type: 'number',
    default: 100000,
    min: 0,
    max: 1e9,
    doc: 'commands read from one session of the binary lane in a second; 0: no limit',
  },
  {
    name: 'fixPort',
    type: 'number',
    default: 0,
    min: -1,
    max: 65535,
    doc: 'TCP port of FIX 4.4; 0: 9880 where that is free, else any; -1: none',
  },
  {
    name: 'multicastGroup',
    type: 'text',
    default: '',
    doc: 'where market data are multicast, such as 239.192.7.7:30001; empty: nowhere',
  },
  {
    name: 'multicastInterface',
    type: 'text',
    default: '127.0.0.1',
    doc: 'address of the interface that multicast leaves by; its requests are served there',
  },
  {
    name: 'multicastTtl',
    type: 'number',
    default: 0,
    min: 0,
    max: 255,
    doc: 'hops that multicast goes; 0: it stays on this machine, 1: in this network',
  },
  {
    name: 'multicastRequestPort',
    type: 'number',
    default: 0,
    min: 0,
    max: 65535,
    doc: 'UDP port of re-requests and TCP port of snapshots; 0: the one after the group port',
  },
  {
    name: 'streamMegabytes',
    type: 'number',
    default: 16,
    min: 1,
    max: 1024,
    unit: 'MiB',
    doc: "accounts' own events kept to be read again, of all accounts together",
  },
  {
    name: 'demo',
    type: 'switch',
    default: false,
    doc: 'add funded accounts with printed API keys, market makers and takers; never for real money',
  },
  {
    name: 'demoRate',
    type: 'number',
    default: 40,
    min: 1,
    max: 5000,
    unit: 'commands a second',
    doc: 'how busy the demo makers and takers are',
  },
  {
    name: 'sync',
    type: 'choice',
    default: 'always',
    choices: ['always', 'interval', 'never'],
    doc: 'when a batch is synced to disk: before it is acknowledged, every syncIntervalMs, or never; what each promises is in docs/recovery.md',
  },
  {
    name: 'syncIntervalMs',
    type: 'number',
    default: 100,
    min: 1,
    max: 60000,
    unit: 'milliseconds',
    doc: 'with sync interval: longest time between syncs',
  },
  {
    name: 'segmentMegabytes',
    type: 'number',
    default: 64,
    min: 1,
    max: 4096,
    unit: 'MiB',
    doc: 'size of a log file',
  },
  {
    name: 'snapshotEvery',
    type: 'number',
    default: 1000000,
    min: 1000,
    max: 1e12,
    unit: 'commands',
    doc: 'commands between snapshots',
  },
  {
    name: 'history',
    type: 'text',
    default: '',
    alone: 'sqlite',
    doc: 'where the history is kept (docs/history.md): sqlite, a file in the data folder, which the flag alone means too; or postgres://…; empty: nowhere',
  },
  {
    name: 'anchorEvery',
    type: 'number',
    default: 60,
    min: 0,
    max: 10080,
    unit: 'minutes',
    doc: 'between two anchors of all balances (docs/anchors.md); 60: at each full hour; 0: none; where nothing is said, a demo without anchorUrl makes one every minute',
  },
  {
    name: 'anchorsKept',
    type: 'number',
    default: 0,
    min: 0,
    max: 1e6,
    doc: 'anchors that stay, the newest; 0: all; where nothing is said, a demo without a chain keeps 1440; not with anchorUrl or vaultUrl: what is claimed there may need an old one',
  },
  {
    name: 'anchorUrl',
    type: 'text',
    default: '',
    doc: "JSON-RPC address of a chain's node that anchors are published through; empty: nowhere",
  },
  {
    name: 'anchorRegistry',
    type: 'text',
    default: '',
    doc: 'with anchorUrl: address of the registry there, as lx anchor deploy prints it',
  },
  {
    name: 'anchorKey',
    type: 'text',
    default: '',
    doc: "with anchorUrl: file with the key of the registry's operator, made by lx anchor key",
  },
  {
    name: 'redisUrl',
    type: 'text',
    default: '',
    doc: 'Redis that balances are kept in for other programs (docs/balances.md), such as redis://127.0.0.1:6379; with a password better as LX_REDIS_URL; empty: none',
  },
  {
    name: 'redisPrefix',
    type: 'text',
    default: 'lx:balances',
    doc: 'with redisUrl: what every key there begins with; each exchange its own',
  },
  {
    name: 'vaultUrl',
    type: 'text',
    default: '',
    doc: "JSON-RPC address of a chain's node that a vault is on (docs/vault.md); empty: no vault",
  },
  {
    name: 'vaultAddress',
    type: 'text',
    default: '',
    doc: 'with vaultUrl: address of the vault there, as lx vault deploy prints it',
  },
  {
    name: 'vaultKey',
    type: 'text',
    default: '',
    doc: "with vaultUrl: file with the key of the vault's operator, made by lx anchor key",
  },
  {
    name: 'vaultSigner',
    type: 'text',
    default: '',
    doc: 'with vaultUrl, instead of vaultKey: command of a program that signs (docs/vault.md)',
  },
  {
    name: 'vaultClosed',
    type: 'text',
    default: '',
    doc: 'with vaultUrl: addresses of vaults that were closed before, between commas: what people take out of them is taken off what is owed',
  },
  {
    name: 'vaultConfirmations',
    type: 'number',
    default: 12,
    min: 1,
    max: 10000,
    unit: 'blocks',
    doc: 'with vaultUrl: blocks that make a deposit or a payment count, its own included',
  },
  {
    name: 'vaultFromBlock',
    type: 'number',
    default: 0,
    min: 0,
    max: 1e12,
    doc: 'with vaultUrl: first block that deposits are looked for in',
  },
  {
    name: 'maxAssets',
    type: 'number',
    default: 64,
    min: 4,
    max: 65535,
    doc: 'capacity, fixed when the folder is first used',
  },
  { name: 'maxMarkets', type: 'number', default: 256, min: 4, max: 65535, doc: 'capacity' },
  { name: 'maxAccounts', type: 'number', default: 65536, min: 16, max: 2 ** 24, doc: 'capacity' },
  {
    name: 'maxBalances',
    type: 'number',
    default: 131072,
    min: 64,
    max: 2 ** 24,
    doc: 'capacity: (account, asset) pairs',
  },
  {
    name: 'maxOrders',
    type: 'number',
    default: 262144,
    min: 64,
    max: 2 ** 24,
    doc: 'capacity: resting orders',
  },
  {
    name: 'maxLevels',
    type: 'number',
    default: 65536,
    min: 64,
    max: 2 ** 22,
    doc: 'capacity: price levels',
  },
  {
    name: 'maxTransfers',
    type: 'number',
    default: 131072,
    min: 64,
    max: 2 ** 24,
    doc: 'capacity: transfer ids remembered',
  },
  {
    name: 'allowOrigin',
    type: 'text',
    default: 'none',
    doc: 'origins of pages that may call REST and open WebSockets from a browser, separated by commas; * for any',
  },
  {
    name: 'trustedProxy',
    type: 'text',
    default: 'none',
    doc: 'addresses or networks of the proxies in front, separated by commas: what they say in X-Forwarded-For counts as the address of the client',
  },
  {
    name: 'publicOrigin',
    type: 'text',
    default: 'none',
    doc: 'where people find the exchange, such as https://trade.example.com: passkeys belong to it, and over https cookies are Secure; none: http://localhost and the port',
  },
  {
    name: 'maxConnections',
    type: 'number',
    default: 10000,
    min: 1,
    max: 1e6,
    doc: 'TCP connections of REST and WebSocket at once; each needs an open file (ulimit -n)',
  },
  {
    name: 'maxConnectionsPerAddress',
    type: 'number',
    default: 2000,
    min: 1,
    max: 1e6,
    doc: 'of these, from one address',
  },
  {
    name: 'maxOpenOrders',
    type: 'number',
    default: 0,
    min: 0,
    max: 1e6,
    doc: 'orders of one account that may be open in a market, over REST and WebSocket (MAX_NUM_ORDERS); 0: any number',
  },
  {
    name: 'maxAlgoOrders',
    type: 'number',
    default: 0,
    min: 0,
    max: 1e6,
    doc: 'of these, orders with a trigger (MAX_NUM_ALGO_ORDERS); 0: any number',
  },
  {
    name: 'requestWeightPerMinute',
    type: 'number',
    default: 6000,
    min: 1,
    max: 1e9,
    doc: 'request weight that one address may use in a minute',
  },
  {
    name: 'ordersPerTenSeconds',
    type: 'number',
    default: 100,
    min: 1,
    max: 1e9,
    doc: 'orders that one account may send in ten seconds',
  },
  {
    name: 'ordersPerDay',
    type: 'number',
    default: 200000,
    min: 1,
    max: 1e12,
    doc: 'orders that one account may send in a day',
  },
] as const satisfies readonly Setting[];

type Table = (typeof SETTINGS)[number];
type ValueOf<S> = S extends { type: 'number' }
  ? number
  : S extends { type: 'switch' }
    ? boolean
    : S extends { choices: readonly (infer C)[] }
      ? C
      : string;

export type Settings = { readonly [S in Table as S['name']]: ValueOf<S> };

/** Between two anchors of a demo: what a visitor just did can be checked at once. */
const DEMO_ANCHOR_MINUTES = 1;
/** A day of them. */
const DEMO_ANCHORS_KEPT = 1440;

/** Wrong values, each by name, with what would be right. */
export class SettingsError extends Error {
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(problems.join('\n'));
    this.name = 'SettingsError';
    this.problems = problems;
  }
}

/** `demoRate` → `--demo-rate`. */
export function flagOf(name: string): string {
  return `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
}

/** `demoRate` → `LX_DEMO_RATE`. */
export function variableOf(name: string): string {
  return `LX_${name.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase()}`;
}

function parse(
  setting: Setting,
  given: unknown,
  where: string,
): { value?: unknown; problem?: string } {
  const shown = JSON.stringify(given);
  switch (setting.type) {
    case 'number': {
      const { min, max } = setting;
      const value = typeof given === 'string' && given.trim() !== '' ? Number(given) : given;
      if (
        Number.isInteger(value) &&
        (value as number) >= setting.min &&
        (value as number) <= setting.max
      ) {
        return { value };
      }
      return {
        problem: `${where} is ${shown}; it must be a whole number, ${min} to ${max}`,
      };
    }
    case 'switch': {
      if (given === true || given === 'true' || given === '1' || given === '')
        return { value: true };
      if (given === false || given === 'false' || given === '0') return { value: false };
      return { problem: `${where} is ${shown}; it must be true or false` };
    }
    case 'choice':
      if (typeof given === 'string' && setting.choices.includes(given)) return { value: given };
      return { problem: `${where} is ${shown}; it must be one of ${setting.choices.join(', ')}` };
    default:
      if (typeof given === 'string' && given !== '') return { value: given };
      return { problem: `${where} is ${shown}; it must be a text that is not empty` };
  }
}

interface Given {
  readonly value: unknown;
  readonly where: string;
}

function fromFlags(args: readonly string[], problems: string[]): Map<string, Given> {
  const given = new Map<string, Given>();
  const byFlag = new Map<string, Setting>(
    SETTINGS.map((setting) => [flagOf(setting.name), setting]),
  );
  for (let k = 0; k < args.length; k++) {
    const [flag = '', inline] = args[k]!.split(/=(.*)/s);
    const off = flag.startsWith('--no-') ? byFlag.get(`--${flag.slice(5)}`) : undefined;
    const setting = byFlag.get(flag) ?? off;
    if (!setting || (off && off.type !== 'switch')) {
      problems.push(`${flag} is not a flag of lx start; see lx start --help`);
    } else if (setting.type === 'switch') {
      given.set(setting.name, { value: off ? false : (inline ?? true), where: flag });
    } else if (inline === undefined && standsAlone(setting, args[k + 1])) {
      given.set(setting.name, { value: setting.alone, where: flag });
    } else if (inline === undefined && args[k + 1] === undefined) {
      problems.push(`${flag} needs a value`);
    } else {
      given.set(setting.name, { value: inline ?? args[++k], where: flag });
    }
  }
  return given;
}

/** Whether what follows a flag is not its value. */
function standsAlone(
  setting: Setting,
  next: string | undefined,
): setting is TextSetting & { readonly alone: string } {
  const hasNone = next === undefined || next.startsWith('--');
  return setting.type === 'text' && setting.alone !== undefined && hasNone;
}

function fromFile(path: string, problems: string[]): Map<string, Given> {
  const given = new Map<string, Given>();
  let content: unknown;
  try {
    content = JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    problems.push(`cannot read the configuration ${path}: ${(error as Error).message}`);
    return given;
  }
  if (typeof content !== 'object' || content === null || Array.isArray(content)) {
    problems.push(`the configuration ${path} must be a JSON object`);
    return given;
  }
  const names = new Set<string>(SETTINGS.map((setting) => setting.name));
  for (const [name, value] of Object.entries(content)) {
    if (names.has(name)) given.set(name, { value, where: `${name} in ${path}` });
    else problems.push(`${name} in ${path} is not a setting; see lx start --help`);
  }
  return given;
}

/** Takes `--config FILE` or `--config=FILE` out of the flags. */
function takeConfigPath(args: string[], problems: string[]): string | undefined {
  const at = args.findIndex((arg) => arg === '--config' || arg.startsWith('--config='));
  if (at < 0) return undefined;
  const [flag = '', next] = args.splice(at, args[at] === '--config' ? 2 : 1);
  const path = flag === '--config' ? next : flag.slice('--config='.length);
  if (path === undefined || path === '') problems.push('--config needs a file');
  return path === '' ? undefined : path;
}

/**
 * @param args flags, without the command; `--config FILE` names the file
 * @throws SettingsError naming every wrong value
 */
export function readSettings(
  args: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
): Settings {
  const problems: string[] = [];
  const rest = [...args];
  const configPath = takeConfigPath(rest, problems) ?? environment.LX_CONFIG;
  const file = configPath === undefined ? new Map<string, Given>() : fromFile(configPath, problems);
  const flags = fromFlags(rest, problems);
  const settings: Record<string, unknown> = {};
  const unsaid = new Set<string>();
  for (const setting of SETTINGS) {
    const variable = variableOf(setting.name);
    const text = environment[variable];
    const given =
      flags.get(setting.name) ??
      (text === undefined ? file.get(setting.name) : { value: text, where: variable });
    if (!given) {
      settings[setting.name] = setting.default;
      unsaid.add(setting.name);
      continue;
    }
    const { value, problem } = parse(setting, given.value, given.where);
    if (problem) problems.push(problem);
    settings[setting.name] = value;
  }
  if (problems.length > 0) throw new SettingsError(problems);
  // On a chain each costs gas: there they stay rare.
  const isOften = settings.demo === true && settings.anchorUrl === '';
  if (isOften && unsaid.has('anchorEvery')) settings.anchorEvery = DEMO_ANCHOR_MINUTES;
  const isAlone = isOften && settings.vaultUrl === '';
  if (isAlone && unsaid.has('anchorsKept')) settings.anchorsKept = DEMO_ANCHORS_KEPT;
  return settings as Settings;
}

/** The lines of `lx start --help` that explain the settings. */
export function settingsHelp(): string {
  const rows = SETTINGS.map((setting: Setting) => {
    const value = {
      number: ' N',
      text: ' TEXT',
      choice: setting.type === 'choice' ? ` ${setting.choices.join('|')}` : '',
      switch: '',
    }[setting.type];
    const unit = setting.type === 'number' && setting.unit ? `, ${setting.unit}` : '';
    return [`  ${flagOf(setting.name)}${value}`, `${setting.doc} (${setting.default}${unit})`];
  });
  const width = Math.max(...rows.map(([flag]) => flag!.length)) + 2;
  return rows.map(([flag, doc]) => `${flag!.padEnd(width)}${doc}`).join('\n');
}
