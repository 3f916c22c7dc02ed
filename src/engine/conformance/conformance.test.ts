import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import {
  AccountStatus,
  ActivationCause,
  AmendReason,
  CloseReason,
  DisplayReason,
  ListKind,
  MarketStatus,
  PegKind,
  Rejection,
  SelfTradePrevention,
  Template,
  TransferKind,
  TriggerKind,
  WaitKind,
} from '../../schema/generated/protocol.ts';
import { FAST, FAST_IN_LITTLE_ROOM, TWIN } from './cores.ts';
import { type CoreFactory, checkTable, runTable } from './run.ts';
import { SUITE } from './suite.ts';

type Enumeration = Readonly<Record<string, number>>;

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

  test('covers every value of every other enumeration', () => {
    const word = (name: string): string => name.toLowerCase().replaceAll('_', '-');
    const unmentioned = (values: Enumeration, before: string): string[] =>
      Object.keys(values).filter((name) => name !== 'NONE' && !mentions(`${before}${word(name)}`));
    assert.deepEqual(unmentioned(MarketStatus, '  status '), []);
    assert.deepEqual(unmentioned(TransferKind, ''), []);
    assert.deepEqual(unmentioned(PegKind, ' peg '), []);
    assert.deepEqual(unmentioned(WaitKind, ' waits for '), []);
    assert.deepEqual(unmentioned(ListKind, '\n'), []);
    assert.deepEqual(unmentioned(ActivationCause, ' by '), []);
    assert.deepEqual(unmentioned(AccountStatus, ' is '), []);
    assert.deepEqual(unmentioned(TriggerKind, ' '), []);
    assert.deepEqual(
      Object.keys(DisplayReason).filter((name) => !mentions(`: ${name}`)),
      [],
    );
    const words = [' ioc', ' fok', ' gtd', ' post-only', ' at market', ' for ', ' triggers best'];
    const others = ['quote by ', 'quote all-or-nothing ', ' anyway with ', 'cancel client '];
    assert.deepEqual(
      [...words, ...others].filter((each) => !mentions(each)),
      [],
    );
  });

  test('covers every command, and every event that an engine writes', () => {
    const seen = new Set<number>();
    const watched: CoreFactory = (config) => {
      const core = TWIN.make(config);
      const apply = core.apply.bind(core);
      core.apply = (command) => {
        const events = apply(command);
        for (const { template } of [command, ...events]) seen.add(template);
        return events;
      };
      return core;
    };
    for (const each of SUITE.flatMap(({ cases }) => cases)) runTable(watched, each);
    const ofTheNode: readonly number[] = [Template.BatchApplied, Template.SnapshotMarked];
    const missing = Object.entries(Template).filter(
      ([, template]) => !seen.has(template) && !ofTheNode.includes(template),
    );
    assert.deepEqual(missing, []);
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
    assert.throws(() => check('buy 5 @ 5 by alice peg sideways'), /sideways/);
    assert.throws(() => check('replace #1 by alice with buy 5 @ 5 hidden'), /no terms here/);
    assert.throws(() => check('oco by alice today: sell 5 @ 5; sell 5 @ 5 stop 4'), /today/);
    assert.throws(() => check('oco by alice: sell 5 @ 5 by bob; sell 5 @ 5 stop 4'), /by\?/);
    assert.throws(() => check('quote by alice: sell 5 @ 5 hidden'), /hidden/);
    assert.throws(() => check('cancel #1 by alice soon'), /soon/);
    assert.throws(() => check('rules collar half'), /half/);
    assert.throws(() => check('rules collar 1.23456%'), /not a share/);
    assert.throws(() => check('rules soft'), /soft/);
    assert.throws(() => check('status open wide'), /wide/);
    assert.throws(() => check('dead-man alice now'), /expected after/);
    assert.throws(() => check('  accepted'), /begins with a command/);
    assert.throws(() =>
      checkTable(TWIN.make, { name: 'x', given: 'asset A decimals 19', table: '' }),
    );
  });
});
