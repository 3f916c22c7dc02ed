// Time, assets, accounts, markets and fees.

import {
  Account, AccountCreated, AccountTierChanged, AccountKind, Asset, AssetCreated, CreateAccount,
  CreateAsset, CreateMarket, FEE_TIERS, FeesChanged, Market, MarketCreated, MarketStatus, Rejection,
  SetAccountTier, SetFees, Settlement, StateHeader, Tick,
} from './generated';
import { startTimers } from './agenda';
import {
  answerAccepted, answerRejected, headerAccount, headerBlocks, headerMarket,
} from './answers';
import { balancesFit, findBalance, takeBalance } from './balances';
import { LIMIT, product } from './numbers';
import { begin } from './output';
import { accountOf, accounts, assetOf, assets, header, marketOf, markets } from './state';

const EXTERNAL: u32 = 1;
const FEES: u32 = 2;
const MAX_DECIMALS: u8 = 18;
const MAX_FEE_PPM: u32 = 100_000;

/** Adds an account record. @returns its id */
function addAccount(kind: u8, tier: u8): u32 {
  const count = StateHeader.accountCount(header);
  const at = accounts + <usize>count * Account.SIZE;
  Account.setKind(at, kind);
  Account.setTier(at, tier);
  StateHeader.setAccountCount(header, count + 1);
  return count + 1;
}

/** The accounts that exist from the start. */
export function createSystemAccounts(): void {
  addAccount(AccountKind.SYSTEM, 0);
  addAccount(AccountKind.SYSTEM, 0);
}

export function tick(p: usize): void {
  const timeUs = Tick.timeUs(p);
  if (timeUs >= LIMIT) {
    answerRejected(p, Rejection.VALUE_OUT_OF_RANGE);
  } else if (timeUs < StateHeader.timeUs(header)) {
    answerRejected(p, Rejection.TIME_BACKWARDS);
  } else {
    StateHeader.setTimeUs(header, timeUs);
    answerAccepted(p, timeUs);
    startTimers();
  }
}

/** Copies the command's text block, if there is one, behind an event of as many blocks. */
@inline function copyText(at: usize, p: usize): void {
  if (headerBlocks(p) > 1) memory.copy(at + 64, p + 64, 64);
}

export function createAsset(p: usize): void {
  const decimals = CreateAsset.decimals(p);
  const count = StateHeader.assetCount(header);
  let code: u16 = 0;
  if (decimals > MAX_DECIMALS) code = Rejection.INVALID_ASSET;
  else if (count >= StateHeader.maxAssets(header)) code = Rejection.ASSETS_FULL;
  else if (!balancesFit(1)) code = Rejection.BALANCES_FULL;
  if (code != 0) {
    answerRejected(p, code);
    return;
  }
  const id = count + 1;
  Asset.setDecimals(assets + <usize>count * Asset.SIZE, decimals);
  StateHeader.setAssetCount(header, id);
  takeBalance(EXTERNAL, id);
  answerAccepted(p, id);
  const at = begin(AssetCreated.TEMPLATE, headerBlocks(p), headerMarket(p), headerAccount(p));
  AssetCreated.setAsset(at, <u16>id);
  AssetCreated.setDecimals(at, decimals);
  copyText(at, p);
}

export function createAccount(p: usize): void {
  const tier = CreateAccount.tier(p);
  let code: u16 = 0;
  if (tier >= FEE_TIERS) code = Rejection.UNKNOWN_TIER;
  else if (StateHeader.accountCount(header) >= StateHeader.maxAccounts(header)) {
    code = Rejection.ACCOUNTS_FULL;
  }
  if (code != 0) {
    answerRejected(p, code);
    return;
  }
  const id = addAccount(AccountKind.TRADING, tier);
  answerAccepted(p, id);
  const at = begin(AccountCreated.TEMPLATE, 1, headerMarket(p), id);
  AccountCreated.setTier(at, tier);
}

/** Balances of FEES that a ledger market needs and that are missing. */
function missingFeeBalances(base: u32, quote: u32): u32 {
  return <u32>(findBalance(FEES, base) == 0) + <u32>(findBalance(FEES, quote) == 0);
}

function checkMarket(p: usize): u16 {
  const perLot = CreateMarket.baseUnitsPerLot(p);
  const perTickLot = CreateMarket.quoteUnitsPerTickLot(p);
  const maxPrice = CreateMarket.maxPriceTicks(p);
  const maxQuantity = CreateMarket.maxQuantityLots(p);
  const base = CreateMarket.baseAsset(p);
  const quote = CreateMarket.quoteAsset(p);
  if ((perLot | perTickLot | maxPrice | maxQuantity | CreateMarket.minNotional(p)) >= LIMIT) {
    return Rejection.VALUE_OUT_OF_RANGE;
  }
  if (CreateMarket.settlement(p) >= Settlement.COUNT) return Rejection.INVALID_ENUM;
  if (assetOf(base) == 0 || assetOf(quote) == 0) return Rejection.UNKNOWN_ASSET;
  if (base == quote || perLot == 0 || perTickLot == 0 || maxPrice == 0 || maxQuantity == 0) {
    return Rejection.INVALID_MARKET;
  }
  if (product(maxQuantity, perLot) >= LIMIT || product(maxPrice, perTickLot) >= LIMIT) {
    return Rejection.INVALID_MARKET;
  }
  if (StateHeader.marketCount(header) >= StateHeader.maxMarkets(header)) {
    return Rejection.MARKETS_FULL;
  }
  const ledger = CreateMarket.settlement(p) == Settlement.LEDGER;
  const missing = ledger ? missingFeeBalances(base, quote) : 0;
  return missing > 0 && !balancesFit(missing) ? Rejection.BALANCES_FULL : 0;
}

export function createMarket(p: usize): void {
  const code = checkMarket(p);
  if (code != 0) {
    answerRejected(p, code);
    return;
  }
  const count = StateHeader.marketCount(header);
  const id = count + 1;
  const market = markets + <usize>count * Market.SIZE;
  const base = CreateMarket.baseAsset(p);
  const quote = CreateMarket.quoteAsset(p);
  Market.setId(market, <u16>id);
  Market.setStatus(market, MarketStatus.OPEN);
  Market.setSettlement(market, CreateMarket.settlement(p));
  Market.setBaseAsset(market, base);
  Market.setQuoteAsset(market, quote);
  Market.setBaseUnitsPerLot(market, CreateMarket.baseUnitsPerLot(p));
  Market.setQuoteUnitsPerTickLot(market, CreateMarket.quoteUnitsPerTickLot(p));
  Market.setMaxPriceTicks(market, CreateMarket.maxPriceTicks(p));
  Market.setMaxQuantityLots(market, CreateMarket.maxQuantityLots(p));
  Market.setMinNotional(market, CreateMarket.minNotional(p));
  StateHeader.setMarketCount(header, id);
  if (CreateMarket.settlement(p) == Settlement.LEDGER) {
    Market.setFeeBaseBalance(market, <u32>takeBalance(FEES, base));
    Market.setFeeQuoteBalance(market, <u32>takeBalance(FEES, quote));
  }
  answerAccepted(p, id);
  const at = begin(MarketCreated.TEMPLATE, headerBlocks(p), id, headerAccount(p));
  // command and event describe a market alike
  memory.copy(at + 16, p + 16, 48);
  copyText(at, p);
}

export function setFees(p: usize): void {
  const tier = SetFees.tier(p);
  const maker = SetFees.makerPpm(p);
  const taker = SetFees.takerPpm(p);
  const market = marketOf(headerMarket(p));
  let code: u16 = 0;
  if (market == 0) code = Rejection.UNKNOWN_MARKET;
  else if (tier >= FEE_TIERS) code = Rejection.UNKNOWN_TIER;
  else if (maker > MAX_FEE_PPM || taker > MAX_FEE_PPM) code = Rejection.FEE_TOO_HIGH;
  if (code != 0) {
    answerRejected(p, code);
    return;
  }
  const pair = market + Market.fees + (<usize>tier << 3);
  store<u32>(pair, maker);
  store<u32>(pair, taker, 4);
  answerAccepted(p, 0);
  const at = begin(FeesChanged.TEMPLATE, 1, headerMarket(p), headerAccount(p));
  FeesChanged.setMakerPpm(at, maker);
  FeesChanged.setTakerPpm(at, taker);
  FeesChanged.setTier(at, tier);
}

export function setAccountTier(p: usize): void {
  const tier = SetAccountTier.tier(p);
  const owner = accountOf(headerAccount(p));
  let code: u16 = 0;
  if (owner == 0) code = Rejection.UNKNOWN_ACCOUNT;
  else if (Account.kind(owner) != AccountKind.TRADING) code = Rejection.ACCOUNT_NOT_ALLOWED;
  else if (tier >= FEE_TIERS) code = Rejection.UNKNOWN_TIER;
  if (code != 0) {
    answerRejected(p, code);
    return;
  }
  Account.setTier(owner, tier);
  answerAccepted(p, 0);
  const at = begin(AccountTierChanged.TEMPLATE, 1, headerMarket(p), headerAccount(p));
  AccountTierChanged.setTier(at, tier);
}
