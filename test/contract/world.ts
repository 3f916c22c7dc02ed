/**
 * A small exchange in this process with something to answer about: two accounts that have traded,
 * open orders, an open list. Two worlds that are asked the same answer the same. Requests go over
 * real sockets, REST or WebSocket API, signed in whatever way a case wants.
 */
import { createHmac } from 'node:crypto';
import { MADE } from '../../src/gateway/contract/contract.ts';
import type { Permission } from '../../src/gateway/keys.ts';
import type { Endpoint } from '../../src/gateway/rest/endpoint.ts';
import { type Credentials, encode, RestClient } from '../../src/gateway/testing/rest-client.ts';
import {
  clientOf,
  keyOf,
  openExchange,
  type TradingExchange,
} from '../../src/gateway/testing/trading-exchange.ts';
import { signParams, WsClient } from '../../src/gateway/testing/ws-client.ts';
import { TEST_START_US } from '../../src/gateway/testing.ts';
import { addressOf } from '../../src/gateway/wallet/address.ts';

export interface Asked {
  readonly params: Readonly<Record<string, string>>;
  /** Absent: no key is sent. */
  readonly key?: Credentials | undefined;
  /** Milliseconds since 1970; absent: none is sent. */
  readonly timestamp?: number | undefined;
  /** Default: right, where there is a key. */
  readonly signature?: 'right' | 'wrong' | 'none';
}

export interface Answered {
  readonly status: number;
  readonly body: unknown;
}

export interface World {
  readonly exchange: TradingExchange;
  readonly nowMs: number;
  /** A key of the account that calls. */
  key(...permissions: readonly Permission[]): Credentials;
  /** The parameters with everything in them that must be made first. */
  made(params: Readonly<Record<string, string>>): Promise<Record<string, string>>;
  rest(endpoint: Endpoint, asked: Asked, where?: 'query' | 'body'): Promise<Answered>;
  ws(endpoint: Endpoint, asked: Asked): Promise<Answered>;
  /** Over a connection that has logged on. */
  session(endpoint: Endpoint, asked: Asked): Promise<Answered>;
  close(): Promise<void>;
}

const BTC = { symbol: 'BTCUSD' } as const;
const NOW_MS = TEST_START_US / 1000;
const MINUTE_MS = 60_000;

/** Everything that a test may do in a world is done over the network, but keys. */
export async function openWorld(): Promise<World> {
  const exchange = await openExchange({ history: true });
  try {
    return await furnished(exchange);
  } catch (error) {
    await exchange.close();
    throw error;
  }
}

async function furnished(exchange: TradingExchange): Promise<World> {
  const caller = exchange.createAccount();
  const other = exchange.createAccount();
  const keys = new Map<string, Credentials>();
  const key = (...permissions: readonly Permission[]) => {
    const name = permissions.join();
    const known = keys.get(name) ?? keyOf(exchange, caller, permissions);
    keys.set(name, known);
    return known;
  };
  const client = clientOf(exchange, key('read', 'trade', 'transfer', 'operate', 'treasury'));
  const makers = makersOf(exchange, client);
  const made = await furnish(client, clientOf(exchange, keyOf(exchange, other)));
  for (const [name, value] of Object.entries(made)) {
    makers[name] = () => Promise.resolve(String(value));
  }
  exchange.people.invitations.create({ account: other });
  await somebody(exchange, other, 'somebody');
  const atHome = { ip: '127.0.0.1', agent: 'a browser' };
  exchange.people.sessions.open({ person: 'somebody', passkey: '', ...atHome });
  const sockets: WsClient[] = [];
  const connect = async () => {
    const socket = await WsClient.connect(`${exchange.address.url}/ws-api/v3`);
    sockets.push(socket);
    return socket;
  };
  const watching = await connect();
  const logon = signParams({}, key('read'), NOW_MS);
  const { status } = await watching.ask('session.logon', { ...logon });
  if (status !== 200) throw new Error(`the logon was answered with ${status}`);
  let plain: WsClient | undefined;
  const sessions = new Map<string, WsClient>();
  const ask = async (socket: WsClient, method: string, params: object): Promise<Answered> => {
    const { error, result, status } = await socket.ask(method, { ...params });
    return { status: status as number, body: error ?? result };
  };
  return {
    exchange,
    nowMs: NOW_MS,
    key,
    made: async (params) => {
      const made: Record<string, string> = {};
      const known = new Map<string, string>();
      for (const [name, value] of Object.entries(params)) {
        const text = known.get(value) ?? (await (makers[value]?.() ?? value));
        // The same thing throughout a call; only ids are another each time.
        if (value !== '$id') known.set(value, text);
        made[name] = text;
      }
      return made;
    },
    rest: (endpoint, asked, where = 'query') => restAsk(exchange, endpoint, asked, where),
    ws: async (endpoint, asked) => {
      plain ??= await connect();
      return ask(plain, endpoint.wsMethod!, wsParams(asked));
    },
    session: async (endpoint, asked) => {
      const name = asked.key!.apiKey;
      let socket = sessions.get(name);
      if (socket === undefined) {
        socket = await connect();
        sessions.set(name, socket);
        const { status } = await ask(socket, 'session.logon', signParams({}, asked.key!, NOW_MS));
        if (status !== 200) throw new Error(`the logon was answered with ${status}`);
      }
      return ask(socket, endpoint.wsMethod!, asked.params);
    },
    close: async () => {
      for (const socket of sockets) socket.close();
      await exchange.close();
    },
  };
}

type Makers = Record<string, () => Promise<string>>;

function makersOf(exchange: TradingExchange, client: RestClient): Makers {
  let number = 0;
  const freshId = () => `own-${++number}`;
  const order = async (field: 'orderId' | 'clientOrderId') => {
    const placed = await act(client, 'POST', '/api/v3/order', {
      ...{ ...BTC, side: 'BUY', type: 'LIMIT', timeInForce: 'GTC', quantity: '0.01' },
      ...{ price: '48500', newClientOrderId: freshId() },
    });
    return String(placed[field]);
  };
  const list = async (field: 'orderListId' | 'listClientOrderId') => {
    const placed = await act(client, 'POST', '/api/v3/orderList/oco', {
      ...{ ...BTC, side: 'SELL', quantity: '0.01', aboveType: 'LIMIT_MAKER', abovePrice: '56000' },
      ...{ belowType: 'STOP_LOSS', belowStopPrice: '46000', listClientOrderId: freshId() },
      ...{ aboveClientOrderId: freshId(), belowClientOrderId: freshId() },
    });
    return String(placed[field]);
  };
  const hex = () => (++number + 0x1000).toString(16);
  const makers: Makers = {
    $id: () => Promise.resolve(freshId()),
    $order: () => order('orderId'),
    $orderText: () => order('clientOrderId'),
    $list: () => list('orderListId'),
    $listText: () => list('listClientOrderId'),
    $account: () => Promise.resolve(String(exchange.createAccount())),
    $transferId: () => Promise.resolve(hex()),
    $pendingId: async () => {
      const transferId = hex();
      const params = { transferId, kind: 'PEND', from: 'external', to: 3, asset: 'USD', amount: 1 };
      await act(client, 'POST', '/lx/v1/operator/transfer', params);
      return transferId;
    },
    $key: () => Promise.resolve(keyOf(exchange, exchange.createAccount()).apiKey),
    ...walletMakersOf(exchange, client, hex, freshId),
    $invitation: async () => {
      await act(client, 'POST', '/lx/v1/operator/invitation', {
        account: exchange.createAccount(),
      });
      return exchange.people.invitations.list().at(-1)!.id;
    },
    $person: () => somebody(exchange, exchange.createAccount(), `person-${++number}`),
    $anchor: () => Promise.resolve('7'),
    $soon: () => Promise.resolve(String(NOW_MS + MINUTE_MS)),
    $past: () => Promise.resolve(String(NOW_MS - MINUTE_MS)),
    $now: () => Promise.resolve(String(NOW_MS + MINUTE_MS)),
  };
  const furnished: readonly string[] = ['$filled', '$prevented', '$amended'];
  const unknown = MADE.filter((name) => !furnished.includes(name) && makers[name] === undefined);
  if (unknown.length > 0) throw new Error(`nothing makes ${unknown.join(', ')}`);
  return makers;
}

/** Addresses, transfers, withdrawals; what the treasury has. */
function walletMakersOf(
  exchange: TradingExchange,
  client: RestClient,
  hex: () => string,
  freshId: () => string,
): Makers {
  const newAccount = () => exchange.createAccount();
  const newAddress = () => addressOf(newAccount());
  const pay = async (more: Readonly<Record<string, number>>) => {
    const params = { transferId: hex(), asset: 'USD', amount: '1', account: newAccount() };
    await act(client, 'POST', '/lx/v1/transfer', { ...params, ...more });
    return params.transferId;
  };
  const list = async (params: Readonly<Record<string, string>>) => {
    await act(client, 'POST', '/lx/v1/allowList/address', params);
    return params.address!;
  };
  const open = async () => {
    const params = { asset: 'USD', withdrawEnabled: 'true' };
    await act(client, 'POST', '/lx/v1/operator/withdrawal/rules', params);
    return 'OPERATOR';
  };
  const withdraw = async () => {
    const network = await open();
    const withdrawOrderId = freshId();
    const params = { coin: 'USD', network, address: 'iban-1', amount: '3', withdrawOrderId };
    const { id } = await act(client, 'POST', '/sapi/v1/capital/withdraw/apply', params);
    return { id: String(id), withdrawOrderId };
  };
  const fund = () => {
    const params = { type: 'MAIN_FUNDING', asset: 'USD', amount: '5' };
    return act(client, 'POST', '/sapi/v1/asset/transfer', params);
  };
  const treasury = (path: string, params: Readonly<Record<string, string>>) =>
    act(client, 'POST', `/lx/v1/operator/treasury/${path}`, params);
  return {
    $address: async () => newAddress(),
    $transferred: () => pay({}),
    $scheduled: () => pay({ time: NOW_MS + MINUTE_MS }),
    $listed: () => list({ address: newAddress() }),
    $listedOutside: () => list({ network: 'OPERATOR', address: 'iban-1', addressTag: 'memo' }),
    $open: open,
    $withdrawn: async () => {
      const inside = { coin: 'USD', address: newAddress(), amount: '1' };
      await act(client, 'POST', '/sapi/v1/capital/withdraw/apply', inside);
      return (await withdraw()).withdrawOrderId;
    },
    $withdrawnAsset: async () => {
      const { id } = await withdraw();
      const path = '/lx/v1/operator/withdrawal/approve';
      await act(client, 'POST', path, { withdrawalId: id });
      return 'USD';
    },
    $withdrawal: async () => (await withdraw()).id,
    $toFunding: async () => {
      await fund();
      return 'MAIN_FUNDING';
    },
    $fundedAsset: async () => {
      await fund();
      return 'USD';
    },
    $mintable: async () => {
      await treasury('limit', { amount: '500' });
      return hex();
    },
    $limitedAsset: async () => {
      await treasury('limit', { amount: '500' });
      return 'DEC';
    },
    $burnable: async () => {
      await treasury('limit', { amount: '500' });
      await treasury('mint', { transferId: hex(), amount: '5' });
      return hex();
    },
    $audited: async () => {
      await open();
      return '1';
    },
  };
}

/** Makes a person who could log in. @returns the id */
async function somebody({ people }: TradingExchange, account: number, id: string) {
  const [createdMs, permissions] = [NOW_MS, ['read'] as const];
  const used = { createdMs, usedMs: NOW_MS, counter: 0, transports: [] };
  const passkey = { id: `passkey of ${id}`, publicKey: '', label: '', ...used };
  await people.store.addPerson({ id, account, name: '', permissions, createdMs }, passkey);
  return id;
}

async function act(
  client: RestClient,
  method: string,
  path: string,
  params: Readonly<Record<string, string | number>>,
) {
  const { body, status } = await client.signed(method, path, params);
  if (status === 200) return body;
  throw new Error(`${method} ${path}: ${JSON.stringify(body)}`);
}

type Values = Readonly<Record<string, string | number>>;

/** Both make a market, and the caller has orders of every kind. @returns some of them */
async function furnish(caller: RestClient, other: RestClient): Promise<Record<string, unknown>> {
  let number = 0;
  const place = (
    client: RestClient,
    side: string,
    price: string,
    quantity: string,
    more?: Values,
  ) =>
    act(client, 'POST', '/api/v3/order', {
      ...{ ...BTC, side, type: 'LIMIT', timeInForce: 'GTC', price, quantity },
      ...{ newClientOrderId: `world-${++number}`, ...more },
    });
  const rules = (params: Values) => act(caller, 'POST', '/lx/v1/operator/market/rules', params);
  await place(other, 'BUY', '50000', '1');
  await place(other, 'SELL', '51000', '1');
  const filled = await place(caller, 'BUY', '51000', '0.02');
  await place(caller, 'BUY', '50500', '0.01');
  await place(other, 'SELL', '50500', '0.01');
  await rules({ ...BTC, referencePrice: '50500', collarPpm: 900_000, staticPpm: 900_000 });
  const prevented = await place(caller, 'BUY', '50200', '0.05');
  await place(caller, 'SELL', '50200', '0.01', { selfTradePreventionMode: 'DECREMENT' });
  await place(other, 'SELL', '50600', '0.001');
  await place(caller, 'BUY', '50600', '0.01', { minQty: '0.001' });
  const amended = await place(caller, 'BUY', '48000', '0.02');
  const { orderId } = amended;
  const smaller = { ...BTC, orderId: orderId as number, newQty: '0.01' };
  await act(caller, 'PUT', '/api/v3/order/amend/keepPriority', smaller);
  await specialOrders(caller, (side, price, more) => place(caller, side, price, '0.01', more));
  await interruptEther(other, rules, (side, price) =>
    place(other, side, price, '1', { symbol: 'ETHUSD' }),
  );
  return { $filled: filled.orderId, $prevented: prevented.orderId, $amended: orderId };
}

/** An open order for each thing that an order may ask for; a limit, a dead-man timer. */
async function specialOrders(
  caller: RestClient,
  place: (side: string, price: string, more: Values) => Promise<unknown>,
): Promise<void> {
  const soon = NOW_MS + MINUTE_MS;
  await place('BUY', '47000', { timeInForce: 'GTD', goodTillDate: soon, icebergQty: '0.001' });
  await place('BUY', '47001', { hidden: 'true', strategyId: 7, strategyType: 1_000_000 });
  await place('BUY', '47002', {
    pegPriceType: 'PRIMARY_PEG',
    pegOffsetType: 'TICKS',
    pegOffsetValue: -900_000,
  });
  const trailing = { ...BTC, side: 'SELL', type: 'STOP_LOSS', quantity: '0.01' };
  const following = { ...trailing, trailingDelta: 2000, newClientOrderId: 'world-trailing' };
  await act(caller, 'POST', '/api/v3/order', following);
  await act(caller, 'POST', '/api/v3/orderList/oco', {
    ...{ ...BTC, side: 'SELL', quantity: '0.01', aboveType: 'LIMIT_MAKER', abovePrice: '57000' },
    ...{ belowType: 'STOP_LOSS', belowStopPrice: '45000', listClientOrderId: 'world-list' },
    ...{ aboveClientOrderId: 'world-above', belowClientOrderId: 'world-below' },
  });
  await act(caller, 'POST', '/lx/v1/countdownCancelAll', { countdownTime: 3_600_000 });
  await act(caller, 'POST', '/lx/v1/operator/account/limits', {
    account: 3,
    maxOpenOrders: 100_000,
  });
  const exposure = { account: 3, asset: 'ETH', amount: '500' };
  await act(caller, 'POST', '/lx/v1/operator/account/exposure', exposure);
}

/** A trade too far from the last one, and ETHUSD is in an auction. */
async function interruptEther(
  other: RestClient,
  rules: (params: Values) => Promise<unknown>,
  place: (side: string, price: string) => Promise<unknown>,
): Promise<void> {
  await rules({ symbol: 'ETHUSD', dynamicPpm: 10_000, auctionTime: 300_000 });
  for (const price of ['2000', '2100']) {
    await place('SELL', price);
    await act(other, 'POST', '/api/v3/order', {
      ...{ symbol: 'ETHUSD', side: 'BUY', type: 'LIMIT', timeInForce: 'GTC', price },
      ...{ quantity: '1', selfTradePreventionMode: 'NONE', newClientOrderId: `ether-${price}` },
    });
  }
}

function signatureOf(text: string, { key, signature }: Asked): string | undefined {
  if (key === undefined || signature === 'none') return undefined;
  const signed = signature === 'wrong' ? `${text}&more=1` : text;
  return createHmac('sha256', key.secret).update(signed).digest('hex');
}

async function restAsk(
  { address }: TradingExchange,
  { method, path }: Endpoint,
  asked: Asked,
  where: 'query' | 'body',
): Promise<Answered> {
  const { key, params, timestamp } = asked;
  const plain = encode(timestamp === undefined ? params : { ...params, timestamp });
  const signature = signatureOf(plain, asked);
  const text = [plain, ...(signature === undefined ? [] : [`signature=${signature}`])]
    .filter((each) => each !== '')
    .join('&');
  const client = new RestClient(address.url, () => NOW_MS, key);
  return where === 'query' ? client.raw(method, path, text) : client.raw(method, path, '', text);
}

function wsParams(asked: Asked): Record<string, string | number> {
  const { key, params, signature, timestamp } = asked;
  const time = timestamp === undefined ? {} : { timestamp };
  if (key === undefined) return { ...params, ...time };
  const all: Record<string, string | number> = { ...params, apiKey: key.apiKey, ...time };
  const names = Object.keys(all).sort();
  const text = names.map((name) => `${name}=${all[name]}`).join('&');
  if (signature === 'none') return all;
  return { ...all, signature: signatureOf(text, asked)! };
}
