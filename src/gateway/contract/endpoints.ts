/** The contracts of all endpoints. */
import type { Contracts } from './contract.ts';
import { ACCOUNT, WALLET } from './endpoints/account.ts';
import { ANCHORS } from './endpoints/anchors.ts';
import { ORDER_CHANGES, PRICE_RULES } from './endpoints/changes.ts';
import { KEYS, OPERATOR_KEYS } from './endpoints/keys.ts';
import { LISTS } from './endpoints/lists.ts';
import { MARKET_DATA } from './endpoints/market-data.ts';
import { OPERATIONS } from './endpoints/operations.ts';
import { OPERATOR } from './endpoints/operator.ts';
import { OPERATOR_PEOPLE } from './endpoints/people.ts';
import { STATEMENT } from './endpoints/statement.ts';
import { TRADING } from './endpoints/trading.ts';
import { OPERATOR_VAULTS, VAULTS } from './endpoints/vault.ts';
import { TRANSFERS, withReason } from './endpoints/wallet.ts';

/** By method and path. */
export const CONTRACTS: Contracts = {
  ...MARKET_DATA,
  ...PRICE_RULES,
  ...TRADING,
  ...LISTS,
  ...ACCOUNT,
  ...ORDER_CHANGES,
  ...WALLET,
  ...TRANSFERS,
  ...ANCHORS,
  ...VAULTS,
  ...STATEMENT,
  ...KEYS,
  ...OPERATIONS,
  ...withReason({ ...OPERATOR, ...OPERATOR_KEYS, ...OPERATOR_PEOPLE, ...OPERATOR_VAULTS }),
};
