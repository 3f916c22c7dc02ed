/** Which named numbers the API reference lists, and what it says of those without a comment. */

/** Files with limits that a client can meet, by their paths under src/gateway. */
export const LIMIT_FILES: readonly string[] = [
  'auth.ts',
  'connections.ts',
  'keys.ts',
  'port.ts',
  'rest/form.ts',
  'rest/market-data.ts',
  'rest/market-data-params.ts',
  'rest/market-data-tickers.ts',
  'rest/orders.ts',
  'rest/services.ts',
  'limits.ts',
];

/** Numbers of these files (and of ws/) that limit nobody: units, status codes, formats. */
export const NO_LIMITS: ReadonlySet<string> = new Set([
  'UNAUTHORIZED',
  'FIRST_MICROSECONDS',
  'FILE_VERSION',
  'KEY_LENGTH',
  'US_PER_MS',
  'ECHO_LENGTH',
  'CLOSE_POLICY',
  'CLOSE_TOO_BIG',
  'CLOSE_GOING_AWAY',
  'CLOSE_UNSUPPORTED',
  'SECOND_US',
  'MINUTE_US',
  'TEN_SECONDS_US',
  'DAY_US',
  'DAY_MS',
  'MAX_TIME_MS',
  'WARN_INTERVAL_MS',
]);

/** By name, or by path and name where several have it. */
export const LIMIT_WORDS: Readonly<Record<string, string>> = {
  ordersPer10s: 'Orders of an account in ten seconds of the clock.',
  ordersPerDay: 'Orders of an account in a day (UTC).',
  firstBanSeconds: 'The first ban (418); each further one is twice as long.',
  maxBanSeconds: 'The longest ban. A day without an offence, and the next is a first one again.',
  headersTimeoutMs: 'For a client to send its headers.',
  requestTimeoutMs: 'For a client to send its whole request.',
  keepAliveTimeoutMs: 'Between two requests on a connection.',
  maxPayloadBytes: 'Largest message from a client to the WebSocket API.',
  pingIntervalMs: 'Between two pings to a WebSocket.',
  pongTimeoutMs: 'How long a WebSocket may stay silent before it is dropped.',
  maxAgeMs: 'A WebSocket is closed after this, so that clients learn to come again.',
  connectWeight: 'Weight of opening a WebSocket.',
  MAX_OUTCOME_EVENTS:
    'Events of one command that its answer is made from: fills or cancels listed.',
  DEFAULT_RECV_WINDOW_US: '`recvWindow` where none is given.',
  MAX_RECV_WINDOW_MS: '`recvWindow` at most.',
  MAX_KEYS: 'API keys of an exchange.',
  DEFAULT_DEPTH: 'Levels of `depth` without `limit`.',
  MAX_DEPTH: 'Levels of `depth` at most.',
  DEFAULT_RECORDS: 'Trades, aggregates, candles without `limit`.',
  MAX_RECORDS: 'Trades, aggregates, candles at most.',
  DEFAULT_LIMIT: 'Rows of `allOrders` and `myTrades` without `limit`.',
  MAX_LIMIT: 'Rows of `allOrders` and `myTrades` at most.',
  'ws/api-request.ts MAX_ID_LENGTH': 'Characters of the `id` of a WebSocket API request.',
  'ws/market-session.ts MAX_ID_LENGTH': 'Characters of the `id` of a request to market streams.',
  CONTROL_WEIGHT:
    'Weight of a method about the connection itself (`session.…`, `userDataStream.…`).',
  SOFT_BUFFER_BYTES: 'Unread market data from which books, tickers and open candles are merged.',
  HARD_BUFFER_BYTES: 'Unread market data at which the connection is closed (1008).',
  MAX_SLOW_MS: 'Time to catch up before the connection is closed (1008).',
  MAX_HELD_PARTS: 'Changes held back for a slow reader before the connection is closed (1008).',
  SLOW_MS: 'Between two messages of tickers and of `depth` without `@100ms`.',
  maxClosedPerAccount: 'Closed orders remembered for an account.',
  maxClosedTotal: 'Closed orders remembered for all accounts together.',
  maxTradesPerAccount: 'Own trades remembered for an account.',
  maxTradesTotal: 'Own trades remembered for all accounts together.',
};
