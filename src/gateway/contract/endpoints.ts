/** The contracts of all endpoints. */
import type { Contracts } from './contract.ts';
import { ACCOUNT, WALLET } from './endpoints/account.ts';
import { LISTS } from './endpoints/lists.ts';
import { MARKET_DATA } from './endpoints/market-data.ts';
import { OPERATOR } from './endpoints/operator.ts';
import { TRADING } from './endpoints/trading.ts';

/** By method and path. */
export const CONTRACTS: Contracts = {
  ...MARKET_DATA,
  ...TRADING,
  ...LISTS,
  ...ACCOUNT,
  ...WALLET,
  ...OPERATOR,
};
