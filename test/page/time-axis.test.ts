/** Times on the chart's axis: where clocks are set back, and where days end elsewhere. */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { Axis } from '../../web/src/trade/time-axis.ts';

const HOUR_MS = 3_600_000;
/** When clocks in Berlin go from 3 to 2, for the second time that day. */
const SET_BACK_MS = Date.UTC(2026, 9, 25, 1);
const WINTER_MS = Date.UTC(2026, 10, 22);
const [DAY_MARK, TIME_MARK] = [2, 3] as const;

describe('the time axis', () => {
  const { TZ } = process.env;

  before(() => {
    process.env.TZ = 'Europe/Berlin';
  });

  after(() => {
    if (TZ === undefined) delete process.env.TZ;
    else process.env.TZ = TZ;
  });

  test('rises over the hour that clocks have twice, and says what they showed', () => {
    const axis = new Axis('1h', WINTER_MS);
    const hours = [-2, -1, 0, 1].map((hour) => axis.timeOf(SET_BACK_MS + hour * HOUR_MS));
    for (const [k, hour] of hours.slice(1).entries()) assert.equal(hour - hours[k]!, 3600);
    assert.deepEqual(
      hours.map((hour) => axis.words(hour)),
      ['2026-10-25 01:00', '2026-10-25 02:00', '2026-10-25 02:00', '2026-10-25 03:00'],
    );
    assert.equal(axis.mark(hours[3]!, TIME_MARK), '03:00');
    assert.equal(axis.mark(hours[3]!, DAY_MARK), null);
  });

  test('shows seconds where candles last one', () => {
    const axis = new Axis('1s', WINTER_MS);
    const time = axis.timeOf(WINTER_MS + 5_000);
    assert.equal(axis.mark(time, TIME_MARK), '01:00:05');
    assert.equal(axis.words(time), '2026-11-22 01:00:05');
  });

  test('has the days of the exchange, which begin at midnight UTC', () => {
    const axis = new Axis('1d', WINTER_MS);
    assert.equal(axis.words(axis.timeOf(WINTER_MS)), '2026-11-22 UTC');
    assert.equal(axis.mark(axis.timeOf(WINTER_MS), TIME_MARK), null);
  });
});
