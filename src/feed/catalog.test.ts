import assert from 'node:assert/strict';
import { test } from 'node:test';
import v8 from 'node:v8';
import fc from 'fast-check';
import { DecimalFault, formatBig } from '../base/decimal.ts';
import { type Event, MarketStatus, Settlement, Template } from '../schema/generated/protocol.ts';
import { Catalog } from './catalog.ts';
import { gridOf } from './grid.ts';

const HEAD = { market: 0, account: 0, sequence: 1 };

function asset(id: number, text: string, decimals: number): Event {
  return { ...HEAD, template: Template.AssetCreated, asset: id, decimals, text };
}

function market(id: number, text: string, more: Record<string, number> = {}): Event {
  return {
    ...HEAD,
    template: Template.MarketCreated,
    market: id,
    baseAsset: 1,
    quoteAsset: 2,
    settlement: Settlement.LEDGER,
    baseUnitsPerLot: 1000,
    quoteUnitsPerTickLot: 10,
    maxPriceTicks: 1e9,
    maxQuantityLots: 1e9,
    minNotional: 0,
    text,
    ...more,
  };
}

function catalogOf(...events: Event[]): Catalog {
  const catalog = new Catalog();
  for (const event of events) catalog.apply(event, 0);
  return catalog;
}

const BTC = asset(1, 'BTC', 8);
const USD = asset(2, 'USD', 6);

test('a market knows its tick and its lot as decimals', () => {
  const btcusd = catalogOf(BTC, USD, market(1, 'BTCUSD')).market(1);
  assert.ok(btcusd);
  // 10 quote units (0.00001 USD) a tick and lot of 0.00001 BTC: 1 USD a tick.
  assert.equal(btcusd.tickSize, '1');
  assert.equal(btcusd.lotSize, '0.00001');
  assert.equal(btcusd.priceText(60_000), '60000');
  assert.equal(btcusd.parsePrice('60000.00'), 60_000);
  assert.equal(btcusd.parsePrice('60000.5'), DecimalFault.OFF_STEP);
  assert.equal(btcusd.parsePrice('60000.1234567'), DecimalFault.TOO_MANY_PLACES);
  assert.equal(btcusd.qtyText(33_000), '0.33000');
  assert.equal(btcusd.parseQty('0.33'), 33_000);
  assert.equal(btcusd.parseQty('0.000001'), DecimalFault.OFF_STEP);
  assert.equal(btcusd.quoteText(1_500_000), '1.500000');
  assert.equal(btcusd.parseQuote('1.5'), 1_500_000);
  assert.equal(btcusd.baseText(1), '0.00000001');
  assert.equal(btcusd.notional(60_000, 33_000), 19_800_000_000);
  assert.equal(btcusd.notional(2 ** 30, 2 ** 30), DecimalFault.TOO_LARGE);
  assert.equal(btcusd.notional(2 ** 26, 2 ** 26), DecimalFault.TOO_LARGE);
});

test('prices of any market with a decimal tick survive the way to text and back', () => {
  const places = fc.integer({ min: 0, max: 18 });
  const units = fc.oneof(
    fc.integer({ min: 1, max: 2 ** 40 }),
    fc.integer({ min: 0, max: 9 }).map((power) => 10 ** power),
  );
  fc.assert(
    fc.property(places, places, units, units, fc.maxSafeNat(), (bd, qd, lotUnits, tick, ticks) => {
      const event = { baseUnitsPerLot: lotUnits, quoteUnitsPerTickLot: tick };
      const { price, lot } = gridOf(event, bd, qd);
      const text = price.format(ticks);
      const scale = BigInt(price.scale);
      const exact =
        (BigInt(ticks) * BigInt(tick) * 10n ** BigInt(bd) * 10n ** scale) /
        (BigInt(lotUnits) * 10n ** BigInt(qd));
      assert.equal(text, formatBig(exact, price.scale));
      assert.equal(lot.units * 10 ** -lot.scale > 0, true);
      const [whole = '', fraction = ''] = text.split('.');
      if (price.exact && whole.length <= 20 && fraction.length <= 20) {
        assert.equal(price.parse(text, 18), ticks);
      }
    }),
  );
});

test('a tick that is no decimal is shown rounded down and still read back', () => {
  const third = gridOf({ baseUnitsPerLot: 3, quoteUnitsPerTickLot: 1 }, 2, 2).price;
  assert.equal(third.exact, false);
  assert.equal(third.format(1), '0.333333333333333333');
  assert.equal(third.format(3), '1.000000000000000000');
  for (const ticks of [1, 2, 3, 7, 1000, 123_456_789]) {
    assert.equal(third.parse(third.format(ticks), 18), ticks);
  }
  assert.equal(third.parse('0.33', 18), DecimalFault.OFF_STEP);
  assert.equal(third.parse('-1', 18), DecimalFault.SIGNED);
  assert.equal(third.parse('99999999999999999999', 18), DecimalFault.TOO_LARGE);
});

test('a market is found by its symbol however it is spelt', () => {
  const catalog = catalogOf(BTC, USD, market(1, 'BTC/USD'));
  for (const name of ['BTCUSD', 'btcusd', 'BTC/USD', 'btc-usd', 'BTC_USD']) {
    assert.equal(catalog.marketBySymbol(name)?.id, 1, name);
  }
  assert.equal(catalog.marketBySymbol('BTCEUR'), undefined);
  assert.equal(catalog.marketBySymbol(''), undefined);
  assert.equal(catalog.marketBySymbol('X'.repeat(1_000_000)), undefined);
  assert.equal(catalog.assetByName('btc')?.decimals, 8);
});

test('names that are taken or missing are made unique', () => {
  const catalog = catalogOf(
    BTC,
    USD,
    asset(3, 'btc', 2),
    asset(4, '', 2),
    market(1, 'BTCUSD'),
    market(2, 'BTC-USD'),
    market(3, ''),
  );
  assert.deepEqual(
    [...catalog.assets()].map((each) => each.name),
    ['BTC', 'USD', 'BTC.3', 'ASSET.4'],
  );
  assert.deepEqual(
    catalog.markets().map((each) => each.symbol),
    ['BTCUSD', 'BTCUSD.2', 'BTCUSD.3'],
  );
  assert.equal(catalog.marketBySymbol('btcusd.2')?.id, 2);
});

test('fees depend on the market and the tier of the account', () => {
  const catalog = catalogOf(
    BTC,
    USD,
    market(1, 'BTCUSD'),
    { ...HEAD, template: Template.AccountCreated, account: 3, tier: 0 },
    { ...HEAD, template: Template.AccountCreated, account: 4, tier: 2 },
    {
      ...HEAD,
      template: Template.FeesChanged,
      market: 1,
      tier: 2,
      makerPpm: 100,
      takerPpm: 200,
    },
  );
  const btcusd = catalog.market(1)!;
  assert.deepEqual(catalog.feesOf(btcusd, 3), { makerPpm: 0, takerPpm: 0 });
  assert.deepEqual(catalog.feesOf(btcusd, 4), { makerPpm: 100, takerPpm: 200 });
  const change = { ...HEAD, template: Template.AccountTierChanged, account: 4, tier: 0 };
  catalog.apply(change, 0);
  assert.equal(catalog.tier(4), 0);
});

test('a catalog goes on from what it saved', () => {
  const events: Event[] = [
    BTC,
    USD,
    market(1, 'BTCUSD'),
    market(2, 'BTCUSD'),
    { ...HEAD, template: Template.AccountCreated, account: 5, tier: 3 },
    { ...HEAD, template: Template.FeesChanged, market: 2, tier: 3, makerPpm: 1, takerPpm: 2 },
    {
      ...HEAD,
      template: Template.MarketStatusChanged,
      interrupted: 0,
      market: 1,
      status: MarketStatus.CANCEL_ONLY,
    },
  ];
  const before = catalogOf(...events);
  const after = new Catalog();
  after.load(v8.deserialize(v8.serialize(before.save())));
  assert.deepEqual(after.save(), before.save());
  assert.equal(after.market(1)?.status, MarketStatus.CANCEL_ONLY);
  assert.equal(after.marketBySymbol('BTCUSD.2')?.id, 2);
  assert.deepEqual(after.feesOf(after.market(2)!, 5), { makerPpm: 1, takerPpm: 2 });
});

test('a market without its assets is a broken stream and stops the fold', () => {
  assert.throws(() => catalogOf(BTC, market(1, 'BTCUSD')), /assets 1 and 2/);
});

test('what was saved before there were rules and schedules is still read', () => {
  const before = catalogOf(BTC, USD, market(1, 'BTCUSD'));
  const status = MarketStatus.HALTED;
  before.apply(
    { ...HEAD, template: Template.MarketStatusChanged, market: 1, status, interrupted: 0 },
    0,
  );
  const saved = before.save();
  const old = { ...saved, markets: saved.markets.map(({ state: _, ...each }) => each) };
  const after = new Catalog();
  after.load(v8.deserialize(v8.serialize(old)));
  assert.equal(after.market(1)?.status, MarketStatus.HALTED);
  assert.deepEqual(after.save(), saved);
});
