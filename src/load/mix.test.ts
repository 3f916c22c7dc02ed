/** The order in which acts are dealt, and mixes that cannot be. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { Dealer, parseMix } from './mix.ts';

const dealt = (text: string, count: number) => {
  const dealer = new Dealer(parseMix(text));
  return Array.from({ length: count }, () => dealer.next());
};

describe('a mix', () => {
  test('is dealt evenly, each act in its share', () => {
    assert.deepEqual(dealt('order:1,cancel:1', 4), ['order', 'cancel', 'order', 'cancel']);
    const acts = dealt('order:3,cancel:2,ioc:5', 1000);
    const count = (act: string) => acts.filter((each) => each === act).length;
    assert.deepEqual([count('order'), count('cancel'), count('ioc')], [300, 200, 500]);
    const longest = Math.max(
      ...acts
        .join(' ')
        .split(/order|cancel/)
        .map((run) => run.length),
    );
    assert.ok(longest < ' ioc ioc ioc ioc '.length, 'no act in a long row');
  });

  test('of one act needs no share', () => {
    assert.deepEqual(dealt('ioc', 2), ['ioc', 'ioc']);
  });

  for (const [text, problem] of [
    ['buy:1', /'buy' is none of order, cancel, ioc/],
    ['', /'' is none of/],
    ['order:-1', /share of order is '-1'/],
    ['order:1.5', /share of order is '1.5'/],
    ['order:many', /share of order is 'many'/],
    ['cancel:0', /a mix needs order or ioc/],
    ['order:1,cancel:2', /nothing to cancel/],
  ] as const) {
    test(`'${text}' is refused, with what is wrong`, () => {
      assert.throws(() => parseMix(text), problem);
    });
  }
});
