/**
 * Commands and events as sentences for people, and as fields with the numbers as people write them.
 * What has no sentence of its own is said as the protocol names it. Runs in browsers and in Node.
 */
import {
  AmendReason,
  CloseReason,
  type Command,
  type Event,
  MarketStatus,
  OrderType,
  REJECTION_SENTENCES,
  ReplaceMode,
  SelfTradePrevention,
  Side,
  TargetKind,
  Template,
  TimeInForce,
  TransferKind,
} from '../schema/generated/protocol.ts';
import { formatMessage, messageName } from './message-text.ts';
import type { Words } from './words.ts';

type Values = Readonly<Record<string, number>>;

/** `POST_ONLY` as `post only`. */
function named(values: Values, value: number): string {
  const name = Object.keys(values).find((each) => values[each] === value);
  return name === undefined ? String(value) : name.toLowerCase().replaceAll('_', ' ');
}

interface Priced {
  readonly market: number;
  readonly priceTicks: number;
  readonly quantity: number;
  readonly side: Side;
  readonly type: OrderType;
}

/** Such as `0.5 BTC at 60000.00`. */
function amount(words: Words, { market, priceTicks, quantity, type }: Priced): string {
  if (type === OrderType.MARKET_QUOTE) return `for ${words.quote(market, quantity)}`;
  const lots = `${words.quantity(market, quantity)} ${words.base(market)}`;
  if (type === OrderType.MARKET) return `${lots} at the market`;
  return `${lots} at ${words.price(market, priceTicks)}`;
}

const buysOrSells = (side: Side) => (side === Side.BUY ? 'buys' : 'sells');
const buyOrSell = (side: Side) => (side === Side.BUY ? 'buy' : 'sell');

function targetOf({ target, targetKind }: { target: number; targetKind: TargetKind }): string {
  return targetKind === TargetKind.ORDER_ID ? `order ${target}` : `its order "${target}"`;
}

/** What somebody asked for, in one sentence without a full stop. */
export function commandSentence(command: Command, words: Words): string {
  const who = words.account(command.account);
  const where = command.market === 0 ? '' : ` in ${words.symbol(command.market)}`;
  switch (command.template) {
    case Template.Tick:
      return `the clock is set to ${words.time(command.timeUs)}`;
    case Template.NewOrder: {
      const { side, type, timeInForce } = command;
      const does = `${who} ${buysOrSells(side)} ${amount(words, command)}`;
      const isPriced = type === OrderType.LIMIT || type === OrderType.POST_ONLY;
      const life = named(TimeInForce, timeInForce).toUpperCase();
      return isPriced ? `${does} (${named(OrderType, type)}, ${life})` : does;
    }
    case Template.AdvancedOrder: {
      const { side, type } = command;
      const terms = named(OrderType, type);
      return `${who} ${buysOrSells(side)} ${amount(words, command)} (${terms}, with conditions)`;
    }
    case Template.CancelReplace: {
      const terms = named(OrderType, command.type);
      const does = `${buysOrSells(command.side)} ${amount(words, command)} (${terms})`;
      return `${who} replaces ${targetOf(command)}: ${does}`;
    }
    case Template.CancelOrder:
      return `${who} cancels ${targetOf(command)}`;
    case Template.CancelAll:
      return `${who} cancels all its orders${where}`;
    case Template.AmendOrder: {
      const lots = words.quantity(command.market, command.quantityLots);
      const price = words.price(command.market, command.priceTicks);
      return `${who} amends ${targetOf(command)} to ${lots} at ${price}`;
    }
    case Template.Transfer: {
      const legs = command.legs.map((leg) => {
        const what = `${words.units(leg.asset, leg.amount)} ${words.asset(leg.asset)}`;
        const [from, to] = [leg.debitAccount, leg.creditAccount].map((end) => words.account(end));
        const kind = leg.kind === TransferKind.POST ? '' : ` (${named(TransferKind, leg.kind)})`;
        return `${what} from ${from} to ${to}${kind}`;
      });
      return `transfer: ${legs.join('; ')}`;
    }
    case Template.CreateAsset:
      return `asset ${command.text} with ${command.decimals} decimals is created`;
    case Template.CreateMarket:
      return `market ${command.text} is created`;
    case Template.CreateAccount:
      return 'an account is created';
    case Template.SetFees: {
      const tier = `tier ${command.tier}${where}`;
      return `fees of ${tier}: maker ${command.makerPpm} ppm, taker ${command.takerPpm} ppm`;
    }
    case Template.SetMarketStatus:
      return `${words.symbol(command.market)} is set to ${named(MarketStatus, command.status)}`;
    default:
      return formatMessage(command);
  }
}

/** What came of it, in one sentence without a full stop. */
export function eventSentence(event: Event, words: Words): string {
  const { market } = event;
  const who = words.account(event.account);
  const lots = (count: number) => `${words.quantity(market, count)} ${words.base(market)}`;
  switch (event.template) {
    case Template.Accepted:
      return 'accepted';
    case Template.Rejected:
      return `refused: ${REJECTION_SENTENCES[event.code] ?? `code ${event.code}`}`;
    case Template.OrderAccepted: {
      const what = `${buyOrSell(event.side)} ${amount(words, event)}`;
      return `order ${event.orderId} accepted${event.resting === 1 ? ' and rests' : ''}: ${what}`;
    }
    case Template.OrderRested: {
      const price = words.price(market, event.priceTicks);
      return `the rest of order ${event.orderId}, ${lots(event.leavesLots)}, rests at ${price}`;
    }
    case Template.Trade: {
      const price = words.price(market, event.priceTicks);
      const buys = event.takerSide === Side.BUY;
      const other = `${buys ? 'from' : 'to'} ${words.account(event.makerAccount)}`;
      const orders = `orders ${event.takerOrderId} and ${event.makerOrderId}`;
      const does = `${buysOrSells(event.takerSide)} ${lots(event.quantityLots)} at ${price}`;
      return `trade ${event.tradeId}: ${who} ${does} ${other} (${orders})`;
    }
    case Template.OrderAmended: {
      const now = `${lots(event.leavesLots)} at ${words.price(market, event.priceTicks)}`;
      return `order ${event.orderId} is now ${now} (${named(AmendReason, event.reason)})`;
    }
    case Template.OrderClosed: {
      const why = named(CloseReason, event.reason);
      return `order ${event.orderId} of ${who} is closed (${why}), ${lots(event.leavesLots)} left`;
    }
    case Template.BalancesChanged: {
      const part = (asset: number, free: number, reserved: number) =>
        `${words.asset(asset)} ${words.units(asset, free)} free, ${words.units(asset, reserved)} reserved`;
      const first = part(event.asset, event.available, event.reserved);
      if (event.asset2 === 0) return `${who} has ${first}`;
      return `${who} has ${first}; ${part(event.asset2, event.available2, event.reserved2)}`;
    }
    case Template.MarketStatusChanged:
      return `${words.symbol(market)} is ${named(MarketStatus, event.status)}`;
    case Template.AccountCreated:
      return `${who} created`;
    case Template.TransferRecorded: {
      const what = `${words.units(event.asset, event.amount)} ${words.asset(event.asset)}`;
      return `${what} from ${who} to ${words.account(event.creditAccount)}`;
    }
    default:
      return formatMessage(event).replace(/ sequence=\d+/, '');
  }
}

/** What a command is called by people who look for some kind of it. */
export type CommandKind = 'order' | 'cancel' | 'money' | 'venue' | 'clock';

export function commandKind(template: Command['template']): CommandKind {
  switch (template) {
    case Template.Tick:
      return 'clock';
    case Template.NewOrder:
    case Template.AdvancedOrder:
    case Template.OrderList:
    case Template.MassQuote:
    case Template.CancelReplace:
    case Template.AmendOrder:
      return 'order';
    case Template.CancelOrder:
    case Template.CancelAll:
      return 'cancel';
    case Template.Transfer:
      return 'money';
    default:
      return 'venue';
  }
}

const ENUMERATIONS: Readonly<Record<string, Values>> = {
  side: Side,
  type: OrderType,
  timeInForce: TimeInForce,
  stp: SelfTradePrevention,
  targetKind: TargetKind,
  mode: ReplaceMode,
};

/** Every field of a command that says something, as people write it. */
export function commandFields(command: Command, words: Words): readonly (readonly string[])[] {
  const { market } = command;
  const rows: string[][] = [['command', messageName(command)]];
  for (const [name, value] of Object.entries(command)) {
    if (name === 'template' || value === '' || Array.isArray(value)) continue;
    if (value === 0 && !Object.hasOwn(ENUMERATIONS, name)) continue;
    rows.push([name, fieldText(name, value as number, market, words)]);
  }
  return rows;
}

function fieldText(name: string, value: number, market: number, words: Words): string {
  if (name === 'market') return words.symbol(market);
  if (name === 'account') return words.account(value);
  if (name === 'timeUs') return words.time(value);
  if (name.endsWith('Ticks') && market !== 0) {
    return `${words.price(market, value)} (${value} ticks)`;
  }
  if (name === 'quantity' || name.endsWith('Lots')) {
    return market === 0 ? String(value) : `${words.quantity(market, value)} (${value} lots)`;
  }
  const values = ENUMERATIONS[name];
  return values === undefined ? String(value) : named(values, value);
}
