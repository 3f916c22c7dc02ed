/** A book in 20 lines. After `npm run build`, on Node 24: `node examples/book.ts`. */
import { Engine, loadEngine } from 'lx-dex/engine';
import { OrderType, Settlement, Side, Template, TimeInForce } from 'lx-dex/protocol';

const engine = Engine.create({ module: await loadEngine() });
const none = { market: 0, account: 0, correlation: 0, clientOrderId: 0, text: '' };
engine.apply({ ...none, template: Template.CreateAsset, decimals: 0, text: 'COIN' });
engine.apply({ ...none, template: Template.CreateAsset, decimals: 0, text: 'USD' });
engine.apply({ ...none, template: Template.CreateAccount, tier: 0 }); // gets number 3
const assets = { baseAsset: 1, quoteAsset: 2, baseUnitsPerLot: 1, quoteUnitsPerTickLot: 1 };
const rules = { settlement: Settlement.NONE, maxPriceTicks: 1e6, maxQuantityLots: 1e6 };
engine.apply({ ...none, template: Template.CreateMarket, ...assets, ...rules, minNotional: 0 });

const gtc = { type: OrderType.LIMIT, timeInForce: TimeInForce.GTC, stp: 0 } as const;
const order = { ...none, ...gtc, template: Template.NewOrder, market: 1, account: 3 };
engine.apply({ ...order, side: Side.SELL, priceTicks: 101, quantity: 5 });
engine.apply({ ...order, side: Side.SELL, priceTicks: 102, quantity: 7 });
engine.apply({ ...order, side: Side.BUY, priceTicks: 99, quantity: 4 });
for (const event of engine.apply({ ...order, side: Side.BUY, priceTicks: 101, quantity: 8 })) {
  if (event.template === Template.Trade) console.log(event.quantityLots, 'at', event.priceTicks);
}
console.table(engine.levels(1, Side.SELL), ['priceTicks', 'totalLots']);
console.table(engine.levels(1, Side.BUY), ['priceTicks', 'totalLots']);
