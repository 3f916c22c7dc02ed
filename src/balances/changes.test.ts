/** What changed, in steps that end between two commands. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { BlockView } from '../base/block-view.ts';
import { type Event, encodeEvent, Template } from '../schema/generated/protocol.ts';
import { BalanceChanges, type Step } from './changes.ts';

const changed = (sequence: number, account: number, available: number, asset = 1): Event => ({
  template: Template.BalancesChanged,
  ...{ market: 0, account, sequence, available, reserved: 0, available2: 0, reserved2: 0 },
  ...{ asset, asset2: 0 },
});

const created = (sequence: number, account: number): Event => ({
  template: Template.AccountCreated,
  ...{ market: 0, account, sequence, tier: 0 },
});

const ticked = (sequence: number, timeUs: number): Event => ({
  template: Template.Accepted,
  ...{ market: 0, account: 0, sequence, correlation: 0, resultId: timeUs, command: Template.Tick },
});

class Clock {
  ms = 0;
}

/** Events may come decoded or as the blocks that they are. */
type Way = 'decoded' | 'blocks';

function applyTo(changes: BalanceChanges, way: Way) {
  const view = new BlockView(new ArrayBuffer(64));
  let timeUs = 0;
  return (...events: Event[]) => {
    for (const event of events) {
      if (event.template === Template.Accepted) timeUs = event.resultId;
      if (way === 'decoded') {
        changes.apply(event, timeUs);
      } else {
        encodeEvent(view, 0, event);
        changes.applyBlocks(view, 0, timeUs);
      }
    }
  };
}

function gathering(way: Way, maxPairs = 100) {
  const clock = new Clock();
  const changes = new BalanceChanges({ maxPairs, nowMs: () => clock.ms });
  changes.begin();
  const apply = applyTo(changes, way);
  return { changes, clock, apply };
}

const rows = (step: Step | undefined) =>
  [...(step?.accounts ?? [])].flatMap(([account, balances]) =>
    [...balances].map(([asset, units]) => [account, asset, units.availableUnits]),
  );

for (const way of ['decoded', 'blocks'] as const)
  describe(`changes of balances, ${way}`, () => {
    test('a step has the newest of each pair, and then they are told no more', () => {
      const { changes, apply } = gathering(way);
      apply(ticked(1, 1_000), changed(2, 5, 10), changed(3, 5, 20), changed(3, 6, 30));
      const step = changes.take({ sequence: 3, timeUs: 1_000 });
      assert.deepEqual(rows(step), [
        [5, 1, 20],
        [6, 1, 30],
      ]);
      assert.deepEqual([step?.sequence, step?.timeUs, step?.pairs], [3, 1_000, 2]);
      const next = changes.take({ sequence: 4, timeUs: 2_000 });
      assert.deepEqual([rows(next), next?.sequence, next?.sinceMs], [[], 4, Number.NaN]);
    });

    test('both assets of an event are told', () => {
      const { changes, apply } = gathering(way);
      apply({ ...changed(2, 5, 10), asset2: 2, available2: 7 } as Event);
      assert.deepEqual(rows(changes.take({ sequence: 2, timeUs: 1 })), [
        [5, 1, 10],
        [5, 2, 7],
      ]);
    });

    test("in the middle of a batch there is no step, then one up to a command's end", () => {
      const { changes, apply } = gathering(way);
      apply(ticked(1, 1_000), changed(2, 5, 10), changed(3, 5, 20));
      assert.equal(changes.take({ sequence: 0, timeUs: 0 }), undefined);
      apply(changed(3, 6, 30), changed(4, 5, 40));
      const step = changes.take({ sequence: 0, timeUs: 0 });
      assert.deepEqual([step?.sequence, step?.timeUs], [3, 1_000]);
      assert.deepEqual(rows(step), [
        [5, 1, 20],
        [6, 1, 30],
      ]);
      const rest = changes.take({ sequence: 4, timeUs: 1_000 });
      assert.deepEqual([rows(rest), rest?.sequence], [[[5, 1, 40]], 4]);
    });

    test('a step that a Tick ends has the time before it', () => {
      const { changes, apply } = gathering(way);
      apply(ticked(1, 1_000), changed(2, 5, 10));
      assert.equal(changes.take({ sequence: 1, timeUs: 1_000 }), undefined);
      apply(ticked(3, 2_000), changed(3, 5, 20));
      assert.deepEqual(changes.take({ sequence: 1, timeUs: 1_000 })?.timeUs, 1_000);
    });

    test('a command of which a part was seen before it began is waited for', () => {
      const clock = new Clock();
      const changes = new BalanceChanges({ maxPairs: 10, nowMs: () => clock.ms });
      applyTo(changes, way)(changed(7, 5, 10));
      changes.begin();
      assert.equal(changes.take({ sequence: 6, timeUs: 1 }), undefined);
      assert.deepEqual(rows(changes.take({ sequence: 7, timeUs: 1 })), []);
    });

    test('accounts that came are named, those of the system when they are first seen', () => {
      const { changes, apply } = gathering(way);
      apply(created(2, 9), changed(3, 1, -5), changed(3, 9, 5), changed(4, 10, 5));
      const step = changes.take({ sequence: 4, timeUs: 1 });
      assert.deepEqual([...step!.created], [9, 1]);
      assert.deepEqual([...step!.accounts.keys()], [9, 1, 10]);
    });

    test('beyond its bound it gives up until it begins again', () => {
      const { changes, apply } = gathering(way, 2);
      let told = 0;
      changes.onChange = () => told++;
      apply(changed(2, 5, 1), changed(3, 6, 1));
      assert.equal(changes.isIncomplete, false);
      apply(changed(4, 7, 1), changed(5, 8, 1), created(6, 9));
      assert.equal(changes.isIncomplete, true);
      assert.equal(told, 2);
      changes.begin();
      assert.equal(changes.isIncomplete, false);
      apply(changed(7, 7, 2));
      assert.deepEqual(rows(changes.take({ sequence: 7, timeUs: 1 })), [[7, 1, 2]]);
    });

    test('nothing is gathered before it begins and after it ends', () => {
      const { changes, apply } = gathering(way);
      changes.end();
      apply(changed(2, 5, 10), created(3, 6));
      assert.equal(changes.isIncomplete, true);
      assert.deepEqual(rows(changes.take({ sequence: 3, timeUs: 1 })), []);
      assert.equal(changes.save(), undefined);
    });

    test('it tells when the oldest change was seen, and calls once for it', () => {
      const { changes, clock, apply } = gathering(way);
      let told = 0;
      changes.onChange = () => told++;
      assert.equal(changes.sinceMs, Number.NaN);
      clock.ms = 5;
      apply(changed(2, 5, 10));
      clock.ms = 9;
      apply(changed(3, 5, 11));
      assert.deepEqual([changes.sinceMs, told], [5, 1]);
      assert.equal(changes.take({ sequence: 3, timeUs: 1 })?.sinceMs, 5);
      assert.equal(changes.sinceMs, Number.NaN);
    });
  });
