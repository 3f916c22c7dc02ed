/**
 * The engine as a library: a market with money, a trade, a snapshot. After `npm run build`, on
 * Node 24: `node examples/engine.ts`.
 */
import { Engine, EXTERNAL_ACCOUNT, loadEngine } from 'lx-dex/engine';
import {
  type Event,
  OrderType,
  SelfTradePrevention,
  Settlement,
  Side,
  Template,
  TimeInForce,
  TransferKind,
} from 'lx-dex/protocol';

const module = await loadEngine();
const engine = Engine.create({ module, config: { maxOrders: 10_000, maxAccounts: 100 } });
const none = { market: 0, account: 0, correlation: 0 };

// Two assets, a market, two accounts. Ids count from 1; accounts 1 and 2 are the system's own.
engine.apply({ template: Template.CreateAsset, ...none, decimals: 8, text: 'BTC' });
engine.apply({ template: Template.CreateAsset, ...none, decimals: 2, text: 'USD' });
engine.apply({
  template: Template.CreateMarket,
  ...none,
  ...{ baseAsset: 1, quoteAsset: 2, settlement: Settlement.LEDGER, text: 'BTCUSD' },
  // A lot is 0.01 BTC, a tick is 1 USD: a lot costs 1 cent for each tick.
  ...{ baseUnitsPerLot: 1_000_000, quoteUnitsPerTickLot: 1 },
  ...{ maxPriceTicks: 1_000_000, maxQuantityLots: 1_000_000, minNotional: 0 },
});
const [alice, bob] = [3, 4];
for (const _name of ['alice', 'bob']) {
  engine.apply({ template: Template.CreateAccount, ...none, tier: 0 });
}

// Money comes from outside; an account's balance is never below zero.
let transferId = 0n;
function deposit(creditAccount: number, asset: number, amount: number): void {
  transferId += 1n;
  const parties = { debitAccount: EXTERNAL_ACCOUNT, creditAccount };
  const leg = { transferId, pendingId: 0n, amount, ...parties, asset, kind: TransferKind.POST };
  engine.apply({ template: Template.Transfer, ...none, legs: [leg] });
}
deposit(alice, 1, 100_000_000);
deposit(bob, 2, 10_000_000);

function limitOrder(account: number, side: Side, priceTicks: number, quantity: number): Event[] {
  return engine.apply({
    ...{ template: Template.NewOrder, market: 1, account, correlation: 0 },
    ...{ side, priceTicks, quantity, type: OrderType.LIMIT, timeInForce: TimeInForce.GTC },
    ...{ stp: SelfTradePrevention.CANCEL_MAKER, clientOrderId: 0, text: '' },
  });
}

// The first event is the answer; what it leads to follows.
limitOrder(alice, Side.SELL, 50_000, 20);
for (const event of limitOrder(bob, Side.BUY, 50_100, 5)) {
  if (event.template === Template.Rejected) console.log(`refused: ${event.code}`);
  if (event.template === Template.Trade) {
    console.log(`traded ${event.quantityLots} lots at ${event.priceTicks}`);
  }
}
const [best] = engine.levels(1, Side.SELL, 1);
console.log(`offered: ${best?.totalLots} lots at ${best?.priceTicks}`);
console.log(`bob has ${engine.balance(bob, 1).available} units of BTC`);

// All state is in one memory: a copy of it is the same engine.
const copy = Engine.restore(engine.snapshot(), { module });
console.log(`the same state: ${copy.stateHash() === engine.stateHash()}`);
