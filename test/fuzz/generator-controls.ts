/**
 * The generator's controls and quotes: statuses, rules, schedules, kill switches, limits, timers,
 * and market makers who replace all their quotes at once.
 */
import {
  AccountStatus,
  type Command,
  MarketStatus,
  type MassQuote,
  type MassQuoteLeg,
  Side,
  Template,
} from '../../src/schema/generated/protocol.ts';
import { SESSIONS } from './generator-advanced.ts';
import { HORIZON_US, type Palette } from './palette.ts';

const HEADER = { market: 0, account: 0, correlation: 0 };

/** Quotes in a command at most, and usually. */
const MOST_QUOTES = 63;
const USUAL_QUOTES = 8;

function status({ prng }: Palette): MarketStatus {
  const { OPEN, AUCTION, POST_ONLY, CANCEL_ONLY, HALTED } = MarketStatus;
  return prng.pick([OPEN, OPEN, OPEN, AUCTION, AUCTION, AUCTION, POST_ONLY, CANCEL_ONLY, HALTED]);
}

function rules(palette: Palette, market: number): Command {
  const { prng, knowledge, profile } = palette;
  const { center } = palette.plan(market).prices;
  const last = knowledge.lastPrices.get(market) ?? center;
  const near = Math.max(1, last + Math.round((last * prng.between(-20, 20)) / 1000));
  const ppm = (): number =>
    prng.chance(profile.bandPercent) ? prng.pick([2000, 5000, 10_000, 50_000, 1_000_000]) : 0;
  return {
    ...{ ...HEADER, template: Template.SetMarketRules, market },
    referenceTicks: prng.chance(40) ? 0 : near,
    maxNotional: prng.chance(90) ? 0 : Math.min(2 ** 60, near * prng.between(10, 2000)),
    auctionUs: prng.pick([0, 100, 500, 2000]),
    collarPpm: prng.chance(30) ? ppm() : 0,
    dynamicPpm: ppm(),
    staticPpm: prng.chance(50) ? ppm() : 0,
    triggerSource: prng.pick([0, 0, 1] as const),
  };
}

function exposure(palette: Palette): Command {
  const { prng, profile } = palette;
  const account = palette.trader();
  const asset = prng.between(1, profile.assets);
  const amount = prng.chance(40) ? 0 : prng.between(1, Math.ceil(profile.deposit / 4));
  return { ...HEADER, template: Template.SetExposureLimit, account, asset, amount };
}

/** A control. */
export function nextControl(palette: Palette): Command {
  const { prng, profile, knowledge } = palette;
  const market = palette.market();
  const account = palette.trader();
  const cancelOrders = prng.chance(8) ? 1 : 0;
  switch (prng.weighted(profile.controls)) {
    case 'status':
      return {
        ...{ ...HEADER, template: Template.SetMarketStatus, market },
        ...{ status: status(palette), cancelOrders },
      };
    case 'rules':
      return rules(palette, market);
    case 'schedule': {
      const soon = Math.ceil((knowledge.timeUs + prng.between(1, HORIZON_US)) / 100) * 100;
      return {
        ...{ ...HEADER, template: Template.ScheduleMarketStatus, market },
        timeUs: prng.chance(12) ? 0 : prng.chance(3) ? knowledge.timeUs : soon,
        ...{ status: status(palette), cancelOrders },
      };
    }
    case 'block':
      return {
        ...{ ...HEADER, template: Template.SetAccountStatus, account },
        status: prng.pick([AccountStatus.ACTIVE, AccountStatus.BLOCKED]),
      };
    case 'limits':
      return {
        ...{ ...HEADER, template: Template.SetAccountLimits, account },
        maxOpenOrders: prng.chance(50) ? 0 : prng.between(1, 12),
      };
    case 'exposure':
      return exposure(palette);
    default:
      return {
        ...{ ...HEADER, template: Template.SetDeadMan, account },
        timeoutUs: prng.chance(20) ? 0 : prng.between(1, HORIZON_US / 100) * 100,
      };
  }
}

/** The other half of a control that was met: what stopped may go on. */
export function nextRemedy({ prng, knowledge }: Palette): Command | undefined {
  const [closed] = knowledge.closed;
  if (closed !== undefined && prng.chance(4)) {
    return {
      ...{ ...HEADER, template: Template.SetMarketStatus, market: closed[0] },
      ...{ status: MarketStatus.OPEN, cancelOrders: 0 },
    };
  }
  const [account] = knowledge.blocked;
  if (account !== undefined && prng.chance(4)) {
    return {
      ...{ ...HEADER, template: Template.SetAccountStatus, account },
      status: AccountStatus.ACTIVE,
    };
  }
  return undefined;
}

/** All of a market maker's quotes anew. */
export function nextQuotes(palette: Palette): MassQuote {
  const { prng, profile } = palette;
  const market = palette.market();
  const account = palette.trader();
  const many = prng.chance(2);
  const count = many ? MOST_QUOTES : prng.between(1, USUAL_QUOTES);
  const quotes = Array.from({ length: count }, (): MassQuoteLeg => {
    const side = prng.pick([Side.BUY, Side.SELL]);
    return {
      priceTicks: palette.price(market, side),
      quantity: prng.chance(5) ? 0 : palette.lots(market, side),
      clientOrderId: prng.chance(30) ? prng.between(1, profile.clientIds) : 0,
      side,
    };
  });
  const mode = prng.pick([0, 1] as const);
  const session = prng.below(SESSIONS);
  return { ...HEADER, template: Template.MassQuote, market, account, mode, session, quotes };
}
