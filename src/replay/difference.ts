/** What is different between two engines that should be the same, in words for people. */
import type { BalanceView, Engine, OrderView } from '../engine/engine.ts';

/**
 * @param found the engine of a snapshot
 * @param expected the one that ran the log again
 * @returns the first difference that people can name; undefined where nothing that shows differs
 */
export function firstDifference(found: Engine, expected: Engine): string | undefined {
  return (
    differentCounts(found, expected) ??
    differentBalances(found, expected) ??
    differentOrders(found, expected)
  );
}

function differentCounts(found: Engine, expected: Engine): string | undefined {
  if (found.sequence !== expected.sequence) {
    return `it holds ${found.sequence} commands, not ${expected.sequence}`;
  }
  if (found.timeUs !== expected.timeUs) {
    return `its time is ${found.timeUs} µs, by the log ${expected.timeUs} µs`;
  }
  const [has, should] = [found.counts(), expected.counts()];
  for (const name of ['assets', 'markets', 'accounts'] as const) {
    if (has[name] !== should[name])
      return `it has ${has[name]} ${name}, by the log ${should[name]}`;
  }
  return undefined;
}

function differentBalances(found: Engine, expected: Engine): string | undefined {
  const text = ({ available, reserved }: BalanceView) => `${available} + ${reserved} reserved`;
  const compare = (each: BalanceView, other: BalanceView, isFound: boolean) => {
    const [has, should] = isFound ? [each, other] : [other, each];
    if (has.available === should.available && has.reserved === should.reserved) return undefined;
    const { account, asset } = each;
    return `account ${account} has ${text(has)} of asset ${asset}, by the log ${text(should)}`;
  };
  for (const each of expected.balances()) {
    const difference = compare(each, found.balance(each.account, each.asset), false);
    if (difference) return difference;
  }
  for (const each of found.balances()) {
    const difference = compare(each, expected.balance(each.account, each.asset), true);
    if (difference) return difference;
  }
  return undefined;
}

function differentOrders(found: Engine, expected: Engine): string | undefined {
  const left = found.openOrders();
  const right = expected.openOrders();
  for (;;) {
    const [a, b] = [left.next(), right.next()];
    const [has, should] = [a.done ? undefined : a.value, b.done ? undefined : b.value];
    if (!has && !should) return undefined;
    if (!has || !should || !sameOrder(has, should)) {
      return `it has ${orderText(has)} where by the log ${orderText(should)} rests`;
    }
  }
}

function sameOrder(a: OrderView, b: OrderView): boolean {
  const names = Object.keys(a) as (keyof OrderView)[];
  return names.every((name) => a[name] === b[name]);
}

function orderText(order: OrderView | undefined): string {
  if (!order) return 'no order';
  const { orderId, account, leavesLots, priceTicks } = order;
  return `order ${orderId} (account ${account}, ${leavesLots} lots at ${priceTicks} ticks)`;
}
