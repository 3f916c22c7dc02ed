import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import {
  AmendReason,
  CloseReason,
  Rejection,
  SelfTradePrevention,
} from '../../schema/generated/protocol.ts';
import { FAST, FAST_IN_LITTLE_ROOM, TWIN } from './cores.ts';
import { checkTable } from './run.ts';
import { SUITE } from './suite.ts';

for (const core of [TWIN, FAST, FAST_IN_LITTLE_ROOM]) {
  for (const { title, cases } of SUITE) {
    describe(`${core.name}: ${title}`, () => {
      for (const each of cases) test(each.name, () => checkTable(core.make, each));
    });
  }
}

describe('the conformance suite', () => {
  const text = SUITE.flatMap(({ cases }) => cases).map((each) => each.table);
  const mentions = (word: string): boolean => text.some((table) => table.includes(word));

  test('covers every rejection that a typed command can meet', () => {
    // A template id that is no command's has no type; codes from 800 are the node's.
    const names = Object.entries(Rejection)
      .filter(([name, code]) => code < 800 && name !== 'UNKNOWN_COMMAND')
      .map(([name]) => name);
    assert.deepEqual(
      names.filter((name) => !mentions(` ${name}`)),
      [],
    );
  });

  test('covers every reason for which orders end or change, and every self-trade mode', () => {
    const names = [...Object.keys(CloseReason), ...Object.keys(AmendReason)];
    assert.deepEqual(
      names.filter((name) => !mentions(`: ${name}`)),
      [],
    );
    const modes = Object.keys(SelfTradePrevention).filter((name) => name !== 'NONE');
    assert.deepEqual(
      modes.filter((name) => !mentions(`stp ${name.toLowerCase().replaceAll('_', '-')}`)),
      [],
    );
  });

  test('fails on a wrong row, a missing row and a row too many', () => {
    const given = 'asset BTC';
    const check = (table: string): void => checkTable(TWIN.make, { name: 'sample', given, table });
    check('asset USD\n  accepted 2\n  asset 2 USD decimals 0');
    assert.throws(() => check('asset USD\n  accepted 2\n  asset 3 USD decimals 0'));
    assert.throws(() => check('asset USD\n  accepted 2'));
    assert.throws(() => check('asset USD\n  accepted 2\n  asset 2 USD decimals 0\n  accepted'));
  });

  test('says which row it cannot read', () => {
    const check = (table: string): void => checkTable(TWIN.make, { name: 'sample', table });
    assert.throws(() => check('buy 10 @ 5 by dora'), /dora/);
    assert.throws(() => check('buy 10 @ 5 by alice sometimes'), /sometimes/);
    assert.throws(() => check('buy ten @ 5 by alice'), /ten/);
    assert.throws(() => check('buy 10 5 by alice'), /expected @/);
    assert.throws(() => check('buy'), /ends too early/);
    assert.throws(() => check('market BTC/USD deep'), /deep/);
    assert.throws(() => check('transfer post 1 USD alice>bob id 1 soon'), /soon/);
    assert.throws(() => check('transfer gift 1 USD alice>bob id 1'), /gift/);
    assert.throws(() => check('  accepted'), /begins with a command/);
    assert.throws(() =>
      checkTable(TWIN.make, { name: 'x', given: 'asset A decimals 19', table: '' }),
    );
  });
});
