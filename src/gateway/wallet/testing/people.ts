/** For tests: an exchange with people who may move money, an operator and a treasurer. */
import { RestClient } from '../../testing/rest-client.ts';
import {
  clientOf,
  keyOf,
  openExchange,
  type TradingExchange,
} from '../../testing/trading-exchange.ts';
import { addressOf } from '../address.ts';

/** What `account` of a test begins with: 1,000 USD and 10 BTC, in units. */
const FUNDS = { USD: 100_000_000_000, BTC: 1_000_000_000 };

export interface Person {
  readonly account: number;
  readonly address: string;
  readonly client: RestClient;
}

export interface People {
  readonly exchange: TradingExchange;
  readonly operator: Person;
  readonly treasurer: Person;
  readonly nobody: RestClient;
  /** With a key that reads, trades and transfers. */
  person(funds?: Readonly<Record<string, number>>): Person;
  /** Free and locked of an asset, as texts. */
  balance(account: number, asset: string): { readonly free: string; readonly locked: string };
}

export async function openPeople(): Promise<People> {
  const exchange = await openExchange();
  const nowMs = () => exchange.port.nowUs() / 1000;
  const withKey = (permissions: Parameters<typeof keyOf>[2], funds = {}): Person => {
    const account = exchange.createAccount(funds);
    const client = clientOf(exchange, keyOf(exchange, account, permissions));
    return { account, address: addressOf(account), client };
  };
  return {
    exchange,
    treasurer: withKey(['read', 'operate', 'treasury', 'transfer']),
    operator: withKey(['read', 'operate']),
    nobody: new RestClient(exchange.address.url, nowMs),
    person: (funds = FUNDS) => withKey(['read', 'trade', 'transfer'], funds),
    balance: (account, asset) => {
      const { catalog } = exchange.feed;
      const { id } = catalog.assetByName(asset)!;
      const { availableUnits, reservedUnits } = exchange.accounts.balance(account, id);
      return {
        free: String(Number(catalog.assetText(id, availableUnits))),
        locked: String(Number(catalog.assetText(id, reservedUnits))),
      };
    },
  };
}
