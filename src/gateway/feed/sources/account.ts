/** What one account has, and what happens to it. */
import type { Catalog, MarketInfo } from '../../../feed/catalog.ts';
import type { Accounts } from '../../accounts/accounts.ts';
import type { OrderRecord } from '../../accounts/order-record.ts';
import type { AssetBalance, UserEvent } from '../../accounts/user-events.ts';
import { sideName, timeInForceName, typeName } from '../../rest/order-view.ts';
import type { Content } from '../messages.ts';
import type { Numbers } from '../numbers.ts';
import { marketTerms } from '../terms.ts';
import type { Source } from './source.ts';

export class AccountSource implements Source {
  readonly everyMs = 0;
  readonly #account: number;
  readonly #accounts: Accounts;
  readonly #catalog: Catalog;
  readonly #stop: () => void;
  #events: UserEvent[] = [];

  /** @param onEvent called when there is something to take */
  constructor(account: number, accounts: Accounts, catalog: Catalog, onEvent: () => void) {
    this.#account = account;
    this.#accounts = accounts;
    this.#catalog = catalog;
    this.#stop = accounts.listen(account, (event) => {
      if (event.kind === 'list') return;
      // Order records go on changing.
      this.#events.push(event.kind === 'order' ? { ...event, order: { ...event.order } } : event);
      onEvent();
    });
  }

  position(): undefined {
    return undefined;
  }

  take(): Content | undefined {
    if (this.#events.length === 0) return undefined;
    const events = this.#events;
    this.#events = [];
    return {
      size: events.length,
      fields: (numbers) => ({
        account: this.#account,
        events: events.flatMap((event) => this.#eventView(event, numbers)),
      }),
    };
  }

  snapshot(): Content {
    const balances = this.#accounts.balances(this.#account);
    const orders = this.#accounts.openOrders(this.#account, 0).map((order) => ({ ...order }));
    return {
      size: balances.length + orders.length,
      fields: (numbers) => ({
        account: this.#account,
        balances: balances.map((balance) => this.#balanceView(balance, numbers)),
        orders: orders.flatMap((order) => this.#orderView(order, numbers)),
        assets: [...this.#catalog.assets()].map(({ name: asset, decimals }) => ({
          asset,
          decimals,
        })),
        markets: this.#catalog.markets().map(marketTerms),
      }),
    };
  }

  close(): void {
    this.#stop();
  }

  #eventView(event: UserEvent, numbers: Numbers): readonly unknown[] {
    const { kind, timeUs } = event;
    switch (event.kind) {
      case 'order': {
        const [order] = this.#orderView(event.order, numbers);
        if (order === undefined) return [];
        const { execution, sequence: command, trade } = event;
        const market = this.#catalog.market(event.order.market)!;
        const view = { kind, execution, command, timeUs, order };
        if (trade === undefined) return [view];
        const feeAsset = this.#catalog.asset(trade.feeAsset)!;
        const fill = {
          id: trade.tradeId,
          price: numbers.price(market, trade.priceTicks),
          quantity: numbers.quantity(market, trade.quantityLots),
          quoteQuantity: numbers.quote(market, trade.quoteUnits),
          fee: numbers.amount(feeAsset, trade.fee),
          feeAsset: feeAsset.name,
          maker: trade.isMaker,
        };
        return [{ ...view, trade: fill }];
      }
      case 'balances': {
        const balances = event.balances.map((each) => this.#balanceView(each, numbers));
        return [{ kind, timeUs, balances }];
      }
      case 'transfer': {
        const asset = this.#catalog.asset(event.asset)!;
        const amount = numbers.amount(asset, event.deltaUnits);
        return [{ kind, timeUs, asset: asset.name, amount }];
      }
      default:
        return [];
    }
  }

  #balanceView({ asset, availableUnits, reservedUnits }: AssetBalance, numbers: Numbers) {
    const info = this.#catalog.asset(asset)!;
    return {
      asset: info.name,
      free: numbers.amount(info, availableUnits),
      locked: numbers.amount(info, reservedUnits),
    };
  }

  #orderView(order: Readonly<OrderRecord>, numbers: Numbers) {
    const market = this.#catalog.market(order.market);
    return market === undefined ? [] : [orderFields(order, market, numbers)];
  }
}

function orderFields(order: Readonly<OrderRecord>, market: MarketInfo, numbers: Numbers) {
  return {
    orderId: order.orderId,
    clientOrderId: order.clientText,
    market: market.symbol,
    side: sideName(order.side),
    orderType: typeName(order),
    timeInForce: timeInForceName(order),
    price: numbers.price(market, order.priceTicks),
    quantity: numbers.quantity(market, order.origLots),
    budget: numbers.quote(market, order.budgetUnits),
    executed: numbers.quantity(market, order.executedLots),
    executedQuote: numbers.quote(market, order.quoteUnits),
    status: order.status,
    timeUs: order.timeUs,
    updateTimeUs: order.updateUs,
  };
}
