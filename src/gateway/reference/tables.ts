/**
 * The tables of the API reference, made from what the gateway serves: the endpoint lists, the
 * rejection table, the named numbers in the source. Throws where the words for something are
 * missing, or are for something that is not there any more.
 */
import type { BalancesPort } from '../../balances/port.ts';
import { Feed } from '../../feed/feed.ts';
import { REJECTION_SENTENCES, Rejection } from '../../schema/generated/protocol.ts';
import { Accounts, DEFAULT_ACCOUNT_LIMITS } from '../accounts/accounts.ts';
import { DEFAULT_GATEWAY_CONFIG } from '../config.ts';
import type { EndpointContract } from '../contract/contract.ts';
import { CONTROLS } from '../contract/controls.ts';
import { CONTRACTS } from '../contract/endpoints.ts';
import { PARAMETERS } from '../contract/parameters.ts';
import { STREAMS } from '../contract/streams.ts';
import { USER_EVENTS } from '../contract/user-events.ts';
import { endpointsOf } from '../gateway.ts';
import { KeyStore } from '../keys.ts';
import { DEFAULT_RATE_LIMITS, RateLimiter } from '../limits.ts';
import { SILENT_LOG } from '../log.ts';
import type { OperationsPort } from '../operations/port.ts';
import { People } from '../people/people.ts';
import type { ExchangePort } from '../port.ts';
import { wordsOf } from '../rejections.ts';
import type { Endpoint } from '../rest/endpoint.ts';
import { CommandGate } from '../rest/services.ts';
import { Transfers } from '../wallet/transfers.ts';
import { Wallet } from '../wallet/wallet.ts';
import { ERROR_WORDS } from './error-words.ts';
import { LIMIT_FILES, LIMIT_WORDS, NO_LIMITS } from './limit-words.ts';
import { casesIn, constantsIn, fieldsIn, type Named, sourceOf, sourcePaths } from './source.ts';
import { weightText } from './weights.ts';

/** Never called: endpoints are looked at, not served. */
const NO_EXCHANGE: ExchangePort = {
  submit: () => Promise.reject(new Error('this is only the reference')),
  hasRoom: () => false,
  whenRoom: () => Promise.resolve(),
  nowUs: () => 0,
};

const NO_OPERATIONS: OperationsPort = {
  performance: () => {
    throw new Error('this is only the reference');
  },
  storage: () => Promise.reject(new Error('this is only the reference')),
  lanes: () => ({ binary: 0, fix: 0 }),
};

const NO_BALANCES: BalancesPort = {
  of: () => Promise.reject(new Error('this is only the reference')),
  health: () => {
    throw new Error('this is only the reference');
  },
};

/** Every endpoint, without an exchange behind it. */
export function referenceEndpoints(): readonly Endpoint[] {
  const feed = new Feed();
  const limiter = new RateLimiter(DEFAULT_RATE_LIMITS);
  const commands = new CommandGate(NO_EXCHANGE);
  const accounts = new Accounts();
  const wallet = Wallet.inMemory({
    port: NO_EXCHANGE,
    catalog: feed.catalog,
    accounts,
    transfers: new Transfers(),
    treasuryAccount: 3,
  });
  const keys = new KeyStore(undefined);
  const { audit } = wallet;
  const log = SILENT_LOG;
  return endpointsOf({
    feed,
    catalog: feed.catalog,
    accounts,
    keys,
    people: People.inMemory({ keys, audit, nowMs: Date.now, log, publicOrigin: '' }),
    limiter,
    commands,
    wallet,
    balances: NO_BALANCES,
    operations: NO_OPERATIONS,
    connections: () => [],
  });
}

export function endpointName({ method, path }: Endpoint): string {
  return `${method} ${path}`;
}

/** Both lists name the same things. @throws Error that says what is missing or left over */
function assertSame(what: string, code: Iterable<string>, words: Iterable<string>): void {
  const [inCode, inWords] = [new Set(code), new Set(words)];
  const missing = [...inCode].filter((name) => !inWords.has(name));
  const left = [...inWords].filter((name) => !inCode.has(name));
  if (missing.length + left.length === 0) return;
  throw new Error(
    `${what}: without words: ${missing.join(', ') || 'none'}; ` +
      `words without code: ${left.join(', ') || 'none'}; mend src/gateway/contract`,
  );
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.map(escapeCell).join(' | ')} |`;
  return [line(head), `|${'---|'.repeat(head.length)}`, ...rows.map(line)].join('\n');
}

function escapeCell(text: string): string {
  return text.replaceAll('|', '\\|');
}

const GROUPS: readonly (readonly [string, (endpoint: Endpoint) => boolean])[] = [
  [
    'Market data',
    ({ path, security }) =>
      security === 'none' &&
      !path.startsWith('/sapi/') &&
      !path.startsWith('/lx/v1/anchor') &&
      path !== '/lx/v1/vault' &&
      path !== '/lx/v1/supply',
  ],
  ['Trading', ({ permission }) => permission === 'trade'],
  [
    'Orders, trades, account',
    ({ path, security }) =>
      (security !== 'none' && path.startsWith('/api/')) || path === '/lx/v1/balances',
  ],
  ['Wallet', ({ path }) => path.startsWith('/sapi/')],
  ['Operator endpoints', ({ path }) => path.startsWith('/lx/v1/operator/')],
  ['Anchors', ({ path }) => path.startsWith('/lx/v1/anchor')],
  ['The vault', ({ path }) => ['/lx/v1/vault', '/lx/v1/holder'].includes(path)],
  ['Addresses and transfers', ({ path }) => path.startsWith('/lx/v1/')],
];

/** What an endpoint is for. */
export function groupOf(endpoint: Endpoint): string {
  const group = GROUPS.find(([, belongs]) => belongs(endpoint));
  if (group === undefined) throw new Error(`${endpointName(endpoint)} belongs to no group`);
  return group[0];
}

function needsText({ permission, security }: Endpoint): string {
  if (security === 'none') return '–';
  return `${security === 'signed' ? 'signature' : 'key'}, ${permission ?? 'read'}`;
}

function parametersText({ knows }: Endpoint, words: EndpointContract): string {
  const required = new Set(words.required);
  const alternatives = words.oneOf ?? [];
  for (const name of [...required, ...alternatives.flat()]) {
    if (!knows.includes(name)) throw new Error(`there is no parameter ${name} to be required`);
  }
  const texts = alternatives.map((names) => names.map((name) => `**${name}**`).join(' or '));
  const rest = knows.filter((name) => !alternatives.flat().includes(name));
  const plain = rest.map((name) => (required.has(name) ? `**${name}**` : name));
  return [...plain.filter((name) => name.startsWith('**')), ...texts]
    .concat(plain.filter((name) => !name.startsWith('**')))
    .join(', ');
}

function endpointRow(endpoint: Endpoint): string[] {
  const words = CONTRACTS[endpointName(endpoint)]!;
  const { wsMethod } = endpoint;
  return [
    `\`${endpointName(endpoint)}\``,
    wsMethod === undefined ? '–' : `\`${wsMethod}\``,
    weightText(endpoint) + (endpoint.order === true ? ', and one order' : ''),
    needsText(endpoint),
    parametersText(endpoint, words) || '–',
    words.says,
  ];
}

/** REST endpoints, by what they are for. */
export function endpointTables(): string {
  const endpoints = referenceEndpoints();
  assertSame('endpoints', endpoints.map(endpointName), Object.keys(CONTRACTS));
  const head = ['endpoint', 'WebSocket API', 'weight', 'needs', 'parameters', ''];
  return GROUPS.map(([title]) => {
    const rows = endpoints.filter((each) => groupOf(each) === title).map(endpointRow);
    return `### ${title}\n\n${table(head, rows)}`;
  }).join('\n\n');
}

/** What the parameters mean. */
export function parameterTable(): string {
  const names = referenceEndpoints().flatMap(({ knows }) => knows);
  assertSame('parameters', names, Object.keys(PARAMETERS));
  const rows = Object.entries(PARAMETERS).map(([name, { says }]) => [`\`${name}\``, says]);
  return table(['parameter', ''], rows);
}

/** Methods of the WebSocket API. */
export function methodTable(): string {
  const endpoints = referenceEndpoints().filter(({ wsMethod }) => wsMethod !== undefined);
  const control = casesIn(sourceOf('ws/api-session.ts'));
  assertSame('methods', control, Object.keys(CONTROLS));
  const [weight] = constantsIn(sourceOf('ws/api-session.ts')).filter(
    ({ name }) => name === 'CONTROL_WEIGHT',
  );
  const rows = [
    ...control.map((name) => [`\`${name}\``, String(weight!.value), CONTROLS[name]!.says]),
    ...endpoints.map((each) => [
      `\`${each.wsMethod}\``,
      weightText(each),
      `as \`${endpointName(each)}\``,
    ]),
  ];
  return table(['method', 'weight', ''], rows);
}

/** Market streams. */
export function streamTable(): string {
  const rows = Object.values(STREAMS).map(({ names, says, sent }) => [
    names.map((name) => `\`${name}\``).join(', '),
    says,
    sent,
  ]);
  return table(['stream', 'what', 'sent'], rows);
}

/** User events. */
export function eventTable(): string {
  const rows = Object.entries(USER_EVENTS).map(([name, { fields, when }]) => [
    `\`${name}\``,
    when,
    fields,
  ]);
  return table(['event', 'when', 'fields'], rows);
}

/** The gateway's own errors. */
export function errorTable(): string {
  const rows = ERROR_WORDS.map(({ code, status, texts, says }) => [
    String(code),
    status,
    texts.map((text) => `\`${text}\``).join('<br>'),
    says,
  ]);
  return table(['code', 'status', 'text', 'what to do'], rows);
}

/** The engine's refusals in the words of the dialect. */
export function rejectionTable(): string {
  const rows = Object.entries(Rejection).map(([name, rejection]) => {
    const { code, status, text } = wordsOf(rejection);
    const own = REJECTION_SENTENCES[rejection]!;
    return [
      `${rejection} ${name}`,
      String(code),
      String(status),
      text === own ? 'the meaning' : `\`${text}\``,
      own,
    ];
  });
  return table(['rejection', 'code', 'status', 'text', 'meaning'], rows);
}

function valueText({ name, value }: Named): string {
  const digits = value.toLocaleString('en-US');
  const unit = /(?:_(?:MS|US|BYTES)|(?:Ms|Us|Bytes|Seconds))$/.exec(name)?.[0].toLowerCase();
  if (unit === undefined) return digits;
  return `${digits} ${unit.replace('_', '').replace('us', 'µs').replace('seconds', 's')}`;
}

function limitRow(path: string, named: Named): string[] {
  const { name } = named;
  const says = LIMIT_WORDS[`${path} ${name}`] ?? LIMIT_WORDS[name] ?? named.doc;
  if (says === '') throw new Error(`${path}: ${name} says nowhere what it limits`);
  return [`\`${name}\``, valueText(named), says.replace(/(?<![.!?])$/, '.'), `\`${path}\``];
}

/** Every named limit of the gateway. */
export function limitTable(): string {
  const { rateLimits, ws, ...config } = DEFAULT_GATEWAY_CONFIG;
  const fields = [
    ['limits.ts', fieldsIn(sourceOf('limits.ts'), { ...rateLimits })],
    ['config.ts', fieldsIn(sourceOf('config.ts'), { ...config, ...ws })],
    [
      'accounts/account-limits.ts',
      fieldsIn(sourceOf('accounts/account-limits.ts'), { ...DEFAULT_ACCOUNT_LIMITS }),
    ],
  ] as const;
  const constants = [...LIMIT_FILES, ...sourcePaths('ws')].map(
    (path) =>
      [path, constantsIn(sourceOf(path)).filter(({ name }) => !NO_LIMITS.has(name))] as const,
  );
  const seen = new Set<string>();
  const rows = [...fields, ...constants].flatMap(([path, all]) =>
    all.flatMap((named) => {
      const key = `${path} ${named.name}`;
      if (seen.has(key)) return [];
      seen.add(key);
      return [limitRow(path, named)];
    }),
  );
  return table(['limit', 'value', '', 'where'], rows);
}
