/**
 * The dialect's errors as the gateway itself raises them, for the API reference. A test holds this
 * list against the source: every code and every text there is here, and the other way round. `…`
 * stands for what differs. What the engine refuses is in ../rejections.ts.
 */

export interface ErrorWords {
  readonly code: number;
  /** HTTP status, or `status` of an answer over the WebSocket API. */
  readonly status: string;
  readonly texts: readonly string[];
  /** What happened and what to do. */
  readonly says: string;
}

export const ERROR_WORDS: readonly ErrorWords[] = [
  {
    code: -1000,
    status: '404, 426, 500',
    texts: [
      'Unknown path.',
      'This path speaks WebSocket: connect with ws:// or wss://.',
      'An unknown error occurred while processing the request.',
    ],
    says: 'Wrong path or protocol; or a bug, which is in the log of the exchange.',
  },
  {
    code: -1002,
    status: '403',
    texts: ['Pages of this origin may not connect; the operator can allow it: --allow-origin.'],
    says: 'A browser opened a WebSocket for a page of another origin.',
  },
  {
    code: -1003,
    status: '429, 418',
    texts: [
      'Too much request weight used; current limit is … request weight per 1 MINUTE. Please use WebSocket Streams for live updates to avoid polling the API.',
      'Way too much request weight used; IP banned until …. Please use WebSocket Streams for live updates to avoid bans.',
      'Too many …; current limit is … … per 5 MINUTE.',
      'At most … subscriptions a connection.',
    ],
    says: 'Wait for `Retry-After` seconds. Who goes on after a 429 is shut out (418).',
  },
  {
    code: -1007,
    status: '–',
    texts: [],
    says: 'FIX only: the exchange restarted before the request was carried out, or before its outcome was told; the text says which.',
  },
  {
    code: -1013,
    status: '400',
    texts: ['Filter failure: …', 'Invalid quantity.', 'Invalid price.'],
    says: "PRICE_FILTER, LOT_SIZE or NOTIONAL: not a multiple, or outside the market's range; or more orders open than MAX_NUM_ORDERS or MAX_NUM_ALGO_ORDERS allow.",
  },
  {
    code: -1015,
    status: '429',
    texts: ['Too many new orders; current limit is ….'],
    says: "The account's order limit; wait for `Retry-After` seconds.",
  },
  {
    code: -1016,
    status: '503',
    texts: ['Shutting down.'],
    says: 'The exchange is going down; connect again later.',
  },
  {
    code: -1020,
    status: '400',
    texts: ["Unknown method '…'."],
    says: 'No such method of the WebSocket API.',
  },
  {
    code: -1021,
    status: '400',
    texts: [
      "Timestamp for this request was 1000ms ahead of the server's time.",
      'Timestamp for this request is outside of the recvWindow.',
    ],
    says: 'Set your clock, or measure the difference with `time`; or allow more in `recvWindow`.',
  },
  {
    code: -1022,
    status: '400',
    texts: ['Signature for this request is not valid.'],
    says: 'See [Signing](#signing).',
  },
  {
    code: -1034,
    status: '503, 429',
    texts: ['Too many connections; the limit is ….'],
    says: 'In total (503) or from this address (429).',
  },
  {
    code: -1100,
    status: '400, 408, 431',
    texts: [
      "Illegal characters found in parameter '…'; legal range is '…'.",
      'Illegal characters found in a parameter.',
      'Illegal characters found in the path.',
      'Malformed request: …',
      'The request is not valid HTTP.',
      'The request line or headers are too large.',
      'The request did not arrive in time.',
    ],
    says: 'The text of a parameter is not of its kind; or the request is not HTTP.',
  },
  {
    code: -1101,
    status: '400, 413',
    texts: [
      'Duplicate values for a parameter detected.',
      'Too many parameters sent for this endpoint.',
      'Too much data: the request body is too large.',
    ],
    says: 'A name twice in the query or twice in the body, too many names, or too large a body.',
  },
  {
    code: -1102,
    status: '400',
    texts: [
      "Mandatory parameter '…' was not sent, was empty/null, or malformed.",
      "Param '…' or '…' must be sent, but both were empty/null!",
    ],
    says: 'Something is missing.',
  },
  {
    code: -1104,
    status: '400',
    texts: ["Not all sent parameters were read; read '…' parameter(s) but was sent '…'."],
    says: 'A parameter that this endpoint does not know; perhaps a misspelt one.',
  },
  {
    code: -1105,
    status: '400',
    texts: ["Parameter '…' was empty."],
    says: 'Leave it out or give it a value.',
  },
  {
    code: -1106,
    status: '400',
    texts: ["Parameter '…' sent when not required."],
    says: 'It does not go with the order type, or is not supported here.',
  },
  {
    code: -1111,
    status: '400',
    texts: ["Parameter '…' has too much precision."],
    says: 'More decimal places than the market has.',
  },
  {
    code: -1115,
    status: '400',
    texts: ['Invalid timeInForce.'],
    says: 'GTC, IOC, FOK or GTD.',
  },
  {
    code: -1116,
    status: '400',
    texts: ['Invalid orderType.'],
    says: 'See [Order types](#order-types).',
  },
  { code: -1117, status: '400', texts: ['Invalid side.'], says: 'BUY or SELL.' },
  {
    code: -1120,
    status: '400',
    texts: ['Invalid interval.'],
    says: 'See `interval` under [Parameters](#parameters).',
  },
  {
    code: -1121,
    status: '400',
    texts: ['Invalid symbol.'],
    says: 'No such market; `exchangeInfo` lists them.',
  },
  {
    code: -1127,
    status: '400',
    texts: ['Lookup interval is too big; More than 24 hours between startTime and endTime.'],
    says: 'Ask day by day.',
  },
  {
    code: -1128,
    status: '400',
    texts: ['Combination of optional parameters invalid.'],
    says: 'Parameters that exclude each other, or an end before its begin.',
  },
  {
    code: -1130,
    status: '400',
    texts: [
      "Data sent for '…' is not valid; it is MILLISECOND or MICROSECOND.",
      "Parameter 'format' must be json or msgpack.",
      "Data sent for parameter '…' is not valid.",
      "Data sent for parameter '…' is not valid; ….",
      "Data sent for parameter 'listClientOrderId' is not valid; it is ….",
    ],
    says: 'Out of range; for operators the text says what is wanted.',
  },
  {
    code: -1131,
    status: '400',
    texts: ['recvWindow must be less than ….'],
    says: 'At most that many milliseconds.',
  },
  {
    code: -1135,
    status: '400',
    texts: [
      'Invalid JSON Request: …',
      'Invalid JSON Request: send parameters in the query or as application/x-www-form-urlencoded.',
    ],
    says: 'A message that is not a request; or a JSON body over REST, where it is a form.',
  },
  { code: -1139, status: '400', texts: ['Invalid ticker type.'], says: 'FULL or MINI.' },
  {
    code: -1151,
    status: '400',
    texts: ['Symbol is present multiple times in the list.'],
    says: 'Name each market once.',
  },
  {
    code: -1220,
    status: '400',
    texts: ["The symbol's status does not match the requested symbolStatus."],
    says: 'The market has another status now.',
  },
  {
    code: -2011,
    status: '400',
    texts: [
      'Cancel order is invalid. Check … and ….',
      'Order was not canceled due to cancel restrictions.',
      'Unknown order list sent.',
    ],
    says: 'The two ids are of different orders; the order has another status than `cancelRestrictions` wants; or no such list has an open order.',
  },
  {
    code: -2013,
    status: '400',
    texts: ['Order does not exist.', 'Order list does not exist.'],
    says: 'Never was, is of another market, or is past what is remembered.',
  },
  {
    code: -2014,
    status: '401',
    texts: ['API-key format invalid.'],
    says: 'No key, or not of letters and digits.',
  },
  {
    code: -2015,
    status: '401',
    texts: [
      'Invalid API-key, IP, or permissions for action.',
      'Log on first: session.logon.',
      'The API key was revoked.',
      'This API key may not …',
    ],
    says: 'Unknown or revoked key, or one that may not do this, not from here, or not so much.',
  },
  {
    code: -2021,
    status: '409',
    texts: ['Order cancel-replace partially failed.'],
    says: 'One half was done; `data` says which.',
  },
  {
    code: -2022,
    status: '400',
    texts: ['Order cancel-replace failed.'],
    says: 'Neither half was done; `data` says why.',
  },
  {
    code: -2035,
    status: '400',
    texts: ['User Data Stream subscription already active.'],
    says: 'One subscription an account and connection.',
  },
  {
    code: -2038,
    status: '400',
    texts: ['Order amend (quantity increase) is not supported.'],
    says: 'Use cancelReplace to make an order larger.',
  },
];
