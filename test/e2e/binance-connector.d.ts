/** What the tests use of @binance/connector, which has no types of its own. */
declare module '@binance/connector' {
  interface Reply {
    readonly status: number;
    // The tests assert on what comes.
    readonly data: Record<string, unknown> & readonly Record<string, unknown>[];
  }
  type Options = Record<string, unknown>;

  export class Spot {
    constructor(key: string, secret: string, options: Options);
    ping(): Promise<Reply>;
    time(): Promise<Reply>;
    exchangeInfo(options?: Options): Promise<Reply>;
    depth(symbol: string, options?: Options): Promise<Reply>;
    trades(symbol: string, options?: Options): Promise<Reply>;
    aggTrades(symbol: string, options?: Options): Promise<Reply>;
    klines(symbol: string, interval: string, options?: Options): Promise<Reply>;
    avgPrice(symbol: string): Promise<Reply>;
    ticker24hr(symbol?: string): Promise<Reply>;
    tickerPrice(symbol?: string): Promise<Reply>;
    bookTicker(symbol?: string): Promise<Reply>;
    newOrder(symbol: string, side: string, type: string, options: Options): Promise<Reply>;
    newOrderTest(symbol: string, side: string, type: string, options: Options): Promise<Reply>;
    getOrder(symbol: string, options: Options): Promise<Reply>;
    cancelOrder(symbol: string, options: Options): Promise<Reply>;
    cancelOpenOrders(symbol: string): Promise<Reply>;
    cancelAndReplace(
      symbol: string,
      side: string,
      type: string,
      mode: string,
      options: Options,
    ): Promise<Reply>;
    openOrders(options?: Options): Promise<Reply>;
    newOCOOrder(
      symbol: string,
      side: string,
      quantity: number,
      aboveType: string,
      belowType: string,
      options: Options,
    ): Promise<Reply>;
    getOCOOrder(options: Options): Promise<Reply>;
    getOpenOCOOrders(): Promise<Reply>;
    cancelOCOOrder(symbol: string, options: Options): Promise<Reply>;
    allOrders(symbol: string, options?: Options): Promise<Reply>;
    account(): Promise<Reply>;
    myTrades(symbol: string, options?: Options): Promise<Reply>;
    coinInfo(): Promise<Reply>;
  }

  export class WebsocketStream {
    constructor(options: Options);
    subscribe(stream: string | string[]): void;
    disconnect(): void;
  }

  export class WebsocketAPI {
    constructor(key: string, secret: string, options: Options);
    ping(options?: Options): void;
    newOrder(symbol: string, side: string, type: string, options: Options): void;
    account(options?: Options): void;
    preventedMatches(symbol: string, options: Options): void;
    disconnect(): void;
  }

  export const PrivateKeyAlgo: { readonly RSA: string; readonly ED25519: string };
}
