/**
 * The naive twin's commands that set up the exchange: assets, accounts, markets and fees.
 * Each returns why it is refused, or changes the state and emits its events.
 */
import {
  AccountKind,
  type Command,
  type CreateAccount,
  type CreateAsset,
  type CreateMarket,
  Rejection,
  type SetAccountTier,
  type SetFees,
  Settlement,
  Template,
} from '../../schema/generated/protocol.ts';
import { EXTERNAL_ACCOUNT, FEE_ACCOUNT, MAX_VALUE } from '../core.ts';
import { emitAccepted } from './answers.ts';
import { isValue } from './arithmetic.ts';
import type { Book } from './book.ts';
import {
  createMarketState,
  MAX_TIER,
  type Refusal,
  refusal,
  type State,
  usesLedger,
} from './state.ts';

const MAX_DECIMALS = 18;
const MAX_FEE_PPM = 100_000;

function header(state: State, command: Command) {
  return { market: command.market, account: command.account, sequence: state.sequence };
}

export function createAsset(state: State, command: CreateAsset): Refusal | undefined {
  const { decimals, text } = command;
  if (decimals > MAX_DECIMALS) return refusal(Rejection.INVALID_ASSET);
  if (state.assetDecimals.length >= state.config.maxAssets) return refusal(Rejection.ASSETS_FULL);
  const asset = state.assetDecimals.length + 1;
  if (!state.ledger.open([[EXTERNAL_ACCOUNT, asset]])) return refusal(Rejection.BALANCES_FULL);
  state.assetDecimals.push(decimals);
  emitAccepted(state, command, asset);
  state.events.push({
    template: Template.AssetCreated,
    ...header(state, command),
    asset,
    decimals,
    text,
  });
  return undefined;
}

export function createAccount(state: State, command: CreateAccount): Refusal | undefined {
  const { tier } = command;
  if (tier > MAX_TIER) return refusal(Rejection.UNKNOWN_TIER);
  if (state.accounts.length >= state.config.maxAccounts) return refusal(Rejection.ACCOUNTS_FULL);
  const { id } = state.addAccount(AccountKind.TRADING, tier);
  emitAccepted(state, command, id);
  state.events.push({
    template: Template.AccountCreated,
    ...header(state, command),
    account: id,
    tier,
  });
  return undefined;
}

function checkMarket(state: State, command: CreateMarket): Refusal | undefined {
  const { baseAsset, quoteAsset, settlement, minNotional } = command;
  const { baseUnitsPerLot, quoteUnitsPerTickLot, maxPriceTicks, maxQuantityLots } = command;
  const sizes = [baseUnitsPerLot, quoteUnitsPerTickLot, maxPriceTicks, maxQuantityLots];
  if (![...sizes, minNotional].every(isValue)) return refusal(Rejection.VALUE_OUT_OF_RANGE);
  if (settlement > Settlement.NONE) return refusal(Rejection.INVALID_ENUM);
  if (!state.hasAsset(baseAsset)) return refusal(Rejection.UNKNOWN_ASSET);
  if (!state.hasAsset(quoteAsset)) return refusal(Rejection.UNKNOWN_ASSET);
  const invalid =
    baseAsset === quoteAsset ||
    sizes.includes(0) ||
    maxQuantityLots * baseUnitsPerLot > MAX_VALUE ||
    maxPriceTicks * quoteUnitsPerTickLot > MAX_VALUE;
  if (invalid) return refusal(Rejection.INVALID_MARKET);
  if (state.markets.length >= state.config.maxMarkets) return refusal(Rejection.MARKETS_FULL);
  return undefined;
}

export function createMarket(state: State, command: CreateMarket, book: Book): Refusal | undefined {
  const refused = checkMarket(state, command);
  if (refused) return refused;
  const { baseAsset, quoteAsset } = command;
  const ledger = usesLedger(command.settlement);
  const opened =
    !ledger ||
    state.ledger.open([
      [FEE_ACCOUNT, baseAsset],
      [FEE_ACCOUNT, quoteAsset],
    ]);
  if (!opened) return refusal(Rejection.BALANCES_FULL);
  const id = state.markets.length + 1;
  const { template: _, correlation: __, market: ___, text, ...fields } = command;
  state.markets.push(createMarketState({ ...fields, id, ledger, book }));
  emitAccepted(state, command, id);
  state.events.push({
    ...fields,
    template: Template.MarketCreated,
    ...header(state, command),
    market: id,
    text,
  });
  return undefined;
}

export function setFees(state: State, command: SetFees): Refusal | undefined {
  const { makerPpm, takerPpm, tier } = command;
  const market = state.market(command.market);
  if (!market) return refusal(Rejection.UNKNOWN_MARKET);
  if (tier > MAX_TIER) return refusal(Rejection.UNKNOWN_TIER);
  if (makerPpm > MAX_FEE_PPM || takerPpm > MAX_FEE_PPM) return refusal(Rejection.FEE_TOO_HIGH);
  market.fees[tier] = { makerPpm, takerPpm };
  emitAccepted(state, command, 0);
  state.events.push({
    template: Template.FeesChanged,
    ...header(state, command),
    makerPpm,
    takerPpm,
    tier,
  });
  return undefined;
}

export function setAccountTier(state: State, command: SetAccountTier): Refusal | undefined {
  const { tier } = command;
  const account = state.account(command.account);
  if (!account) return refusal(Rejection.UNKNOWN_ACCOUNT);
  if (account.kind === AccountKind.SYSTEM) return refusal(Rejection.ACCOUNT_NOT_ALLOWED);
  if (tier > MAX_TIER) return refusal(Rejection.UNKNOWN_TIER);
  account.tier = tier;
  emitAccepted(state, command, 0);
  state.events.push({ template: Template.AccountTierChanged, ...header(state, command), tier });
  return undefined;
}
