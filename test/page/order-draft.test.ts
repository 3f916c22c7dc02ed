/** Orders as they are filled in: what is wrong with them, what is sent, what they would cost. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import type { BookLevel } from '../../src/client/client.ts';
import {
  divideUp,
  exactUnits,
  grouped,
  percentChange,
  percentOfPpm,
  placesOf,
  stepOf,
  textOf,
  tidy,
  unitsOf,
} from '../../web/src/parts/decimals.ts';
import type { Market } from '../../web/src/store/market.ts';
import { check, type Draft, EMPTY, notionalOf } from '../../web/src/trade/draft.ts';
import { estimate, feesOf } from '../../web/src/trade/estimate.ts';
import { groupOf, rowsOf } from '../../web/src/trade/ladder-rows.ts';

const NOW_MS = Date.UTC(2026, 0, 15);

const MARKET: Market = {
  symbol: 'BTCUSD',
  base: 'BTC',
  quote: 'USD',
  baseDecimals: 8,
  quoteDecimals: 6,
  tickSize: '0.01',
  lotSize: '0.0001',
  tick: stepOf('0.01'),
  lot: stepOf('0.0001'),
  minPrice: '0.01',
  maxPrice: '10000000.00',
  minQuantity: '0.0001',
  maxQuantity: '100000.0000',
  minNotional: '1.000000',
  maxNotional: '9007199254.740991',
};

const LIMIT: Draft = { ...EMPTY, price: '60000', quantity: '0.01' };

function sent(fields: Partial<Draft>) {
  const { faults, wish } = check({ ...LIMIT, ...fields }, MARKET, NOW_MS);
  assert.deepEqual(faults, {});
  const entries = Object.entries(wish!.params).filter(([, value]) => value !== undefined);
  return { path: wish!.path, ...Object.fromEntries(entries) };
}

function faultsOf(fields: Partial<Draft>) {
  const { faults, wish } = check({ ...LIMIT, ...fields }, MARKET, NOW_MS);
  assert.equal(wish, undefined);
  return faults;
}

describe('what is sent', () => {
  const common = { path: '/api/v3/order', symbol: 'BTCUSD', side: 'BUY', quantity: '0.0100' };
  const priced = { ...common, type: 'LIMIT', price: '60000.00' };

  test('a limit order in every way that it can be in force', () => {
    assert.deepEqual(sent({}), { ...priced, timeInForce: 'GTC' });
    assert.deepEqual(sent({ timeInForce: 'IOC' }), { ...priced, timeInForce: 'IOC' });
    assert.deepEqual(sent({ timeInForce: 'GTD', goodTill: '2026-02-01T00:00:00Z' }), {
      ...priced,
      timeInForce: 'GTD',
      goodTillDate: Date.UTC(2026, 1, 1),
    });
    assert.deepEqual(sent({ postOnly: true }), { ...priced, type: 'LIMIT_MAKER' });
  });

  test('iceberg, hidden, minimum, peg', () => {
    const gtc = { ...priced, timeInForce: 'GTC' };
    assert.deepEqual(sent({ iceberg: '0.005' }), { ...gtc, icebergQty: '0.0050' });
    assert.deepEqual(sent({ hidden: true }), { ...gtc, hidden: true });
    assert.deepEqual(sent({ minQuantity: '0.002' }), { ...gtc, minQty: '0.0020' });
    const { price: _price, ...unpriced } = gtc;
    assert.deepEqual(sent({ peg: 'PRIMARY_PEG', price: '', pegOffset: '−3' }), {
      ...unpriced,
      pegPriceType: 'PRIMARY_PEG',
      pegOffsetType: 'TICKS',
      pegOffsetValue: -3,
    });
  });

  test('market orders by quantity and by budget', () => {
    const market = { ...common, type: 'MARKET' };
    assert.deepEqual(sent({ kind: 'MARKET', price: '' }), market);
    const { quantity: _quantity, ...rest } = market;
    const byBudget = { kind: 'MARKET', by: 'budget', budget: '1,000.5', price: '' } as const;
    assert.deepEqual(sent(byBudget), { ...rest, quoteOrderQty: '1000.500000' });
  });

  test('orders that wait for a price or trail it', () => {
    const stop = { kind: 'STOP_LOSS', price: '', stopPrice: '61000' } as const;
    assert.deepEqual(sent(stop), { ...common, type: 'STOP_LOSS', stopPrice: '61000.00' });
    assert.deepEqual(sent({ kind: 'TAKE_PROFIT_LIMIT', trigger: 'trailing', trailing: '250' }), {
      ...common,
      type: 'TAKE_PROFIT_LIMIT',
      trailingDelta: 250,
      price: '60000.00',
      timeInForce: 'GTC',
    });
  });

  test('lists', () => {
    assert.deepEqual(sent({ kind: 'OCO', side: 'SELL', stopPrice: '50000' }), {
      path: '/api/v3/orderList/oco',
      symbol: 'BTCUSD',
      side: 'SELL',
      quantity: '0.0100',
      aboveType: 'LIMIT_MAKER',
      abovePrice: '60000.00',
      belowType: 'STOP_LOSS',
      belowStopPrice: '50000.00',
    });
    const list = {
      symbol: 'BTCUSD',
      workingSide: 'BUY',
      workingType: 'LIMIT',
      workingPrice: '60000.00',
      workingQuantity: '0.0100',
      workingTimeInForce: 'GTC',
      pendingSide: 'SELL',
      pendingQuantity: '0.0100',
    };
    assert.deepEqual(sent({ kind: 'OTO', following: 'STOP_LOSS', followingStop: '59000' }), {
      path: '/api/v3/orderList/oto',
      ...list,
      pendingType: 'STOP_LOSS',
      pendingStopPrice: '59000.00',
    });
    const otoco = {
      kind: 'OTOCO',
      followingPrice: '62000',
      followingStop: '59000',
      stopLimitPrice: '58900',
    } as const;
    assert.deepEqual(sent(otoco), {
      path: '/api/v3/orderList/otoco',
      ...list,
      pendingAboveType: 'LIMIT_MAKER',
      pendingAbovePrice: '62000.00',
      pendingBelowType: 'STOP_LOSS_LIMIT',
      pendingBelowStopPrice: '59000.00',
      pendingBelowPrice: '58900.00',
      pendingBelowTimeInForce: 'GTC',
    });
  });
});

describe('what is wrong', () => {
  const cases: readonly (readonly [Partial<Draft>, keyof Draft, RegExp])[] = [
    [{ price: '' }, 'price', /Enter a price/],
    [{ price: '1e5' }, 'price', /use digits/],
    [{ price: '60000.005' }, 'price', /multiple of 0\.01/],
    [{ price: '0' }, 'price', /At least 0\.01/],
    [{ price: '10000000.01' }, 'price', /At most 10000000\.00/],
    [{ quantity: '0.00005' }, 'quantity', /multiple of 0\.0001/],
    [{ price: '100', quantity: '0.0099' }, 'quantity', /at least 1\.000000 USD/],
    [{ price: '10000000', quantity: '1000' }, 'quantity', /at most 9007199254\.740991 USD/],
    [{ kind: 'MARKET', by: 'budget', budget: '0.0000001' }, 'budget', /at most 6 places/],
    [{ kind: 'STOP_LOSS', trigger: 'trailing', trailing: '5001' }, 'trailing', /1 to 5000/],
    [{ timeInForce: 'GTD', goodTill: '2025-01-01T00:00' }, 'goodTill', /still to come/],
    [{ timeInForce: 'IOC', iceberg: '0.005' }, 'iceberg', /rests/],
    [{ hidden: true, iceberg: '0.005' }, 'iceberg', /hidden/],
    [{ peg: 'MID_PEG', timeInForce: 'FOK' }, 'peg', /good till/],
    [{ peg: 'MID_PEG', pegOffset: 'x' }, 'pegOffset', /whole number/],
    [{ kind: 'OCO', side: 'SELL', stopPrice: '61000' }, 'stopPrice', /below the limit price/],
    [{ kind: 'OCO', side: 'BUY', stopPrice: '59000' }, 'stopPrice', /above the limit price/],
  ];
  for (const [fields, field, text] of cases) {
    test(`${field}: ${JSON.stringify(fields)}`, () => {
      assert.match(faultsOf(fields)[field] ?? '', text);
    });
  }
});

function level(price: string, quantity: string): BookLevel {
  const ticks = Number(unitsOf(price, 2));
  return { price, quantity, priceTicks: ticks, lots: Number(unitsOf(quantity, 4)) };
}

const ASKS = [
  level('60000.00', '0.0100'),
  level('60001.00', '0.0200'),
  level('60010.00', '1.0000'),
];
const FEES = feesOf({ maker: '0.00050000', taker: '0.00100000' });

describe('what it would cost', () => {
  const cost = (fields: Partial<Draft>, price?: string) =>
    estimate({ ...LIMIT, ...fields }, MARKET, ASKS, FEES, price)!;

  test('what takes is reckoned level by level, what rests at its price', () => {
    const taken = cost({ kind: 'MARKET', quantity: '0.02' });
    assert.equal(textOf(taken.amountUnits, 6), '1200.010000');
    assert.equal(taken.averagePrice, '60000.500');
    assert.equal(textOf(taken.feeUnits, 8), '0.00002000');
    assert.equal(taken.feeAsset, 'BTC');
    const part = cost({ quantity: '0.05', price: '60001' }, '60001');
    assert.equal(textOf(part.amountUnits, 6), '3000.040000');
    assert.equal(textOf(part.feeUnits, 8), '0.00004000');
    assert.ok(part.takes);
    const rests = cost({ price: '59999' }, '59999');
    assert.equal(textOf(rests.amountUnits, 6), '599.990000');
    assert.equal(rests.feePpm, 500n);
    assert.ok(!rests.takes);
  });

  test('a budget buys whole lots; a book that holds less says so', () => {
    const spent = cost({ kind: 'MARKET', by: 'budget', budget: '606.1' });
    assert.equal(textOf(spent.quantityUnits, 8), '0.01010000');
    assert.equal(textOf(spent.amountUnits, 6), '606.000100');
    assert.ok(cost({ kind: 'MARKET', quantity: '2' }).isShort);
    assert.equal(estimate({ ...LIMIT, quantity: '' }, MARKET, ASKS, FEES, '1'), undefined);
  });

  test('fees of a sale are of what it brings, rounded up', () => {
    const bids = [level('59999.99', '5.0000')];
    const sale = estimate(
      { ...LIMIT, side: 'SELL', kind: 'MARKET', quantity: '0.0001' },
      MARKET,
      bids,
      FEES,
      undefined,
    )!;
    assert.equal(sale.feeAsset, 'USD');
    assert.equal(textOf(sale.amountUnits, 6), '5.999999');
    assert.equal(textOf(sale.feeUnits, 6), '0.006000');
  });

  test('price times quantity is exact', () => {
    fc.assert(
      fc.property(fc.nat(1e9), fc.nat(1e7), (ticks, lots) => {
        const units = notionalOf(MARKET, textOf(BigInt(ticks), 2), textOf(BigInt(lots), 4));
        assert.equal(units, BigInt(ticks) * BigInt(lots));
      }),
    );
  });
});

describe('rows of the ladder', () => {
  test('gather levels away from the middle, and add them up', () => {
    const rows = rowsOf(ASKS, 'ask', 100, 5);
    assert.deepEqual(rows, [
      { priceTicks: 6_000_000, lots: 100, totalLots: 100 },
      { priceTicks: 6_000_100, lots: 200, totalLots: 300 },
      { priceTicks: 6_001_000, lots: 10_000, totalLots: 10_300 },
    ]);
    assert.equal(rowsOf(ASKS, 'ask', 1_000, 5).length, 2);
    assert.equal(rowsOf(ASKS, 'ask', 1, 2).length, 2);
    assert.equal(groupOf(5_999_999, 'bid', 100), 5_999_900);
    assert.equal(groupOf(5_999_999, 'ask', 100), 6_000_000);
    assert.deepEqual(rowsOf([], 'bid', 1, 5), []);
  });
});

describe('decimals', () => {
  test('what people write becomes what the exchange reads', () => {
    const written = ['1 000.5', '1,000.50', '0,5', '.5', '5.', '1_000', "1'000"];
    const read = ['1000.5', '1000.50', '0.5', '0.5', '5', '1000', '1000'];
    assert.deepEqual(written.map(tidy), read);
  });

  test('texts and units are each other', () => {
    fc.assert(
      fc.property(fc.bigInt(0n, 10n ** 20n - 1n), fc.nat(12), (units, scale) => {
        assert.equal(unitsOf(textOf(units, scale), scale), units);
      }),
    );
    assert.equal(unitsOf('0.001', 2), undefined);
    assert.equal(unitsOf('1.100', 1), 11n);
    assert.equal(exactUnits('-0.5', 1), -5n);
    assert.equal(placesOf('1.250'), 3);
  });

  test('numbers look as they should', () => {
    assert.equal(grouped('1234567.8901'), '1\u2009234\u2009567.8901');
    assert.equal(percentOfPpm(1_000n), '0.1 %');
    assert.equal(percentOfPpm(0n), '0 %');
    assert.equal(percentChange(95n, 100n), '−5.00 %');
    assert.equal(percentChange(1n, 0n), '');
    assert.equal(divideUp(7n, 2n), 4n);
  });
});
