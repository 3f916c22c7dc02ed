/**
 * What one operator must not do alone where there are two: acts that lower the protection of other
 * people's money. Such an act is carried out once two operators have asked for the same, with the
 * same parameters, within a day: the first is told that another one is needed, and nothing happens.
 * Operators are accounts, as for approvals: two keys of one account are one operator.
 *
 * That two are there is looked at before every act, and remembered until the exchange ends: who
 * revokes the other one's key does not thereby act alone. A restart is the machine's, where whoever
 * can write can do anything.
 */
import type { PeopleServices } from '../people/operator-endpoints.ts';
import { walletError } from '../wallet/errors.ts';
import { EXTERNAL } from '../wallet/transfers.ts';
import type { Endpoint, EndpointContext } from './endpoint.ts';
import { ACCOUNT_NAMES } from './operator-acts.ts';
import type { Params } from './params.ts';

/** How long the first operator's word is good, milliseconds. */
export const SECOND_OPERATOR_MS = 86_400_000;
/** Acts that wait for a second operator at most; one more takes the place of the oldest. */
const MAX_WAITING = 1_000;
const US_PER_MS = 1_000;
/** What a key or a person may be given by two alone. */
const POWERFUL: readonly string[] = ['transfer', 'operate'];

type Lowers = (services: PeopleServices, params: Params) => boolean;

/** By method and path: whether the act lowers protection. A malformed one is refused anyway. */
const ACTS: Readonly<Record<string, Lowers>> = {
  'POST /lx/v1/operator/withdrawal/rules': loosensRules,
  'POST /lx/v1/operator/allowListDelay': shortensDelay,
  'POST /lx/v1/operator/key': (_services, params) => givesPower(params),
  'POST /lx/v1/operator/invitation': (_services, params) => givesPower(params),
  'POST /lx/v1/operator/transfer': takesMuch,
};

/** The acts that can need a second operator, for the documentation. */
export const GUARDED_ACTS = Object.keys(ACTS);

interface Asked {
  readonly account: number;
  readonly atMs: number;
}

/** The same endpoints, of which those that lower protection need a second operator. */
export function withSecondOperator(
  services: PeopleServices,
  endpoints: readonly Endpoint[],
): Endpoint[] {
  const rule = new SecondOperator(services);
  return endpoints.map((endpoint) => {
    if (endpoint.method === 'GET') return endpoint;
    const handle = (context: EndpointContext) => {
      rule.check(endpoint, context);
      return endpoint.handle(context);
    };
    return { ...endpoint, handle };
  });
}

class SecondOperator {
  readonly #services: PeopleServices;
  readonly #waiting = new Map<string, Asked>();
  #isNeeded = false;

  constructor(services: PeopleServices) {
    this.#services = services;
    this.#look();
  }

  /** @throws DialectError -4060 where another operator has to ask for the same */
  check({ knows, method, path }: Endpoint, { caller, nowUs, params }: EndpointContext): void {
    this.#look();
    const lowers = ACTS[`${method} ${path}`];
    if (!this.#isNeeded || lowers?.(this.#services, params) !== true) return;
    const given = knows.filter((name) => params.has(name)).sort();
    const act = JSON.stringify([
      method,
      path,
      ...given.map((name) => [name, textOf(params, name)]),
    ]);
    const nowMs = Math.floor(nowUs / US_PER_MS);
    const { account } = caller!;
    const first = this.#waiting.get(act);
    this.#waiting.delete(act);
    const isGood = first !== undefined && Math.abs(nowMs - first.atMs) <= SECOND_OPERATOR_MS;
    if (isGood && first.account !== account) return;
    this.#waiting.set(act, { account, atMs: nowMs });
    const [oldest] = this.#waiting.keys();
    if (this.#waiting.size > MAX_WAITING) this.#waiting.delete(oldest!);
    throw walletError('SECOND_OPERATOR');
  }

  /** Once there were two, there are. */
  #look(): void {
    if (this.#isNeeded) return;
    const { keys, people } = this.#services;
    const operators = [...keys.list(), ...people.store.people()].filter(({ permissions }) =>
      permissions.includes('operate'),
    );
    this.#isNeeded = new Set(operators.map(({ account }) => account)).size > 1;
  }
}

function loosensRules({ catalog, wallet }: PeopleServices, params: Params): boolean {
  const asset = catalog.assetByName(textOf(params, 'asset'));
  if (asset === undefined) return false;
  const rules = wallet.store.state.rules(asset.id);
  return (['withdrawMax', 'withdrawDaily', 'approvalAbove'] as const).some((name) => {
    const units = catalog.parseAsset(asset.id, textOf(params, name));
    // Zero is no limit at all.
    return units >= 0 && rules[name] !== 0 && (units === 0 || units > rules[name]);
  });
}

function shortensDelay({ wallet }: PeopleServices, params: Params): boolean {
  const isGiven = params.has('delay');
  return isGiven && Number(textOf(params, 'delay')) * US_PER_MS < wallet.store.state.delayUs;
}

function givesPower(params: Params): boolean {
  const scopes = textOf(params, 'scopes').split(',');
  return scopes.some((each) => POWERFUL.includes(each));
}

/** Takes from an account what nobody may withdraw from it without approvals. */
function takesMuch({ catalog, wallet }: PeopleServices, params: Params): boolean {
  const asset = catalog.assetByName(textOf(params, 'asset'));
  if (asset === undefined) return false;
  const from = textOf(params, 'from');
  const account = ACCOUNT_NAMES[from] ?? Number(from);
  const { approvalAbove } = wallet.store.state.rules(asset.id);
  const units = catalog.parseAsset(asset.id, textOf(params, 'amount'));
  return account !== EXTERNAL && approvalAbove > 0 && units > approvalAbove;
}

function textOf(params: Params, name: string): string {
  return params.optional(name) ?? '';
}
