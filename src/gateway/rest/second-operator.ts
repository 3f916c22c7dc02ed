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

import { DialectError } from '../errors.ts';
import type { PeopleServices } from '../people/operator-endpoints.ts';
import { walletError } from '../wallet/errors.ts';
import { EXTERNAL } from '../wallet/transfers.ts';
import type { Endpoint, EndpointContext } from './endpoint.ts';
import { ACCOUNT_NAMES } from './operator-acts.ts';
import type { Params } from './params.ts';
import { Takings } from './takings.ts';

/** How long the first operator's word is good, milliseconds. */
export const SECOND_OPERATOR_MS = 86_400_000;
/** Acts that wait for a second operator at most; one more takes the place of the oldest. */
const MAX_WAITING = 1_000;
const US_PER_MS = 1_000;
const SERVER_FAULT = 500;
/** What a key or a person may be given by two alone. */
const POWERFUL: readonly string[] = ['transfer', 'operate'];

type Lowers = (services: PeopleServices, params: Params) => boolean;

const TRANSFER = 'POST /lx/v1/operator/transfer';
const RESUME = 'POST /lx/v1/operator/vault/resume';

/**
 * By method and path: whether the act lowers protection, beside transfers that take too much. A
 * malformed one is refused anyway.
 */
const ACTS: Readonly<Record<string, Lowers>> = {
  'POST /lx/v1/operator/withdrawal/rules': loosensRules,
  'POST /lx/v1/operator/allowListDelay': shortensDelay,
  'POST /lx/v1/operator/key': (_services, params) => givesPower(params),
  'POST /lx/v1/operator/invitation': (_services, params) => givesPower(params),
  [RESUME]: isStopped,
};

/** What an act is about beside its parameters: both operators must have meant the same. */
const ABOUT: Readonly<Record<string, (services: PeopleServices) => unknown>> = {
  [RESUME]: differences,
};

/** The acts that can need a second operator, for the documentation. */
export const GUARDED_ACTS = [...Object.keys(ACTS), TRANSFER];

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
    const handle = async (context: EndpointContext) => {
      const takeBack = rule.check(endpoint, context);
      try {
        const result = await endpoint.handle(context);
        if (isRepeat(result)) takeBack();
        return result;
      } catch (error) {
        // What failed on the way may have been carried out.
        if (error instanceof DialectError && error.status < SERVER_FAULT) takeBack();
        throw error;
      }
    };
    return { ...endpoint, handle };
  });
}

class SecondOperator {
  readonly #services: PeopleServices;
  readonly #takings = new Takings();
  readonly #waiting = new Map<string, Asked>();
  #isNeeded = false;

  constructor(services: PeopleServices) {
    this.#services = services;
    this.#look([]);
  }

  /**
   * @returns to be called where the act changed nothing
   * @throws DialectError -4060 where another operator has to ask for the same
   */
  check({ knows, method, path }: Endpoint, { caller, nowUs, params }: EndpointContext): () => void {
    const { account } = caller!;
    // A guest of the demo is in no list.
    this.#look([account]);
    if (!this.#isNeeded) return nothing;
    const nowMs = Math.floor(nowUs / US_PER_MS);
    const name = `${method} ${path}`;
    const taking = name === TRANSFER ? takingOf(this.#services, params, account) : undefined;
    if (taking !== undefined && this.#takings.with(taking, nowMs) <= taking.most) {
      return this.#takings.add(taking, nowMs);
    }
    if (taking === undefined && ACTS[name]?.(this.#services, params) !== true) return nothing;
    const given = knows.filter((name) => params.has(name)).sort();
    const act = JSON.stringify([
      method,
      path,
      ...given.map((name) => [name, textOf(params, name)]),
      ABOUT[name]?.(this.#services),
    ]);
    const first = this.#waiting.get(act);
    this.#waiting.delete(act);
    const isGood = first !== undefined && Math.abs(nowMs - first.atMs) <= SECOND_OPERATOR_MS;
    if (isGood && first.account !== account) return nothing;
    this.#waiting.set(act, { account, atMs: nowMs });
    const [oldest] = this.#waiting.keys();
    if (this.#waiting.size > MAX_WAITING) this.#waiting.delete(oldest!);
    throw walletError('SECOND_OPERATOR');
  }

  /** Once there were two, there are. @param more accounts that operate */
  #look(more: readonly number[]): void {
    if (this.#isNeeded) return;
    const { keys, people } = this.#services;
    const operators = [...keys.list(), ...people.store.people()].filter(({ permissions }) =>
      permissions.includes('operate'),
    );
    this.#isNeeded = new Set([...more, ...operators.map(({ account }) => account)]).size > 1;
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

/** Nothing is paid: whoever has it go on takes a difference between vault and ledger as it is. */
function isStopped({ wallet }: PeopleServices): boolean {
  const { vault } = wallet;
  return vault !== undefined && !vault.isClosed && vault.standing().stopped !== undefined;
}

/** What would be taken as it is; another difference than the first operator saw is another act. */
function differences({ wallet }: PeopleServices): unknown {
  return wallet.vault?.standing().assets.map(({ asset, balance, difference, held }) => {
    return [asset, difference, Math.min(0, balance - held)];
  });
}

/**
 * What an operator takes from somebody's account where an asset has a threshold of approvals, and
 * how much one alone may take within a day.
 */
function takingOf({ catalog, wallet }: PeopleServices, params: Params, operator: number) {
  const asset = catalog.assetByName(textOf(params, 'asset'));
  if (asset === undefined) return undefined;
  const name = textOf(params, 'from');
  const from = ACCOUNT_NAMES[name] ?? Number(name);
  const { approvalAbove: most } = wallet.store.state.rules(asset.id);
  const units = catalog.parseAsset(asset.id, textOf(params, 'amount'));
  if (from === EXTERNAL || most === 0 || units <= 0) return undefined;
  return { operator, from, asset: asset.id, units, most };
}

function isRepeat(result: unknown): boolean {
  return typeof result === 'object' && result !== null && 'repeated' in result
    ? result.repeated === true
    : false;
}

function nothing(): void {}

function textOf(params: Params, name: string): string {
  return params.optional(name) ?? '';
}
