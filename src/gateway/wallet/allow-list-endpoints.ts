/**
 * An account's allow-list: once it is on, money leaves only to its addresses. What makes it
 * narrower counts at once; what makes it wider (a new address, turning it off) counts after a
 * delay, so that a stolen key cannot do both within a night.
 */
import type { Endpoint, EndpointContext } from '../rest/endpoint.ts';
import type { Params } from '../rest/params.ts';
import type { Services } from '../rest/services.ts';
import { accountOf } from './address.ts';
import { notValid } from './amounts.ts';
import { walletError } from './errors.ts';
import { LX_NETWORK, type Payee } from './networks.ts';

/** Addresses of one account's allow-list. */
const MAX_ADDRESSES = 200;
const MAX_LABEL = 64;
const WEIGHT = 10;

type Act = (services: Services, context: EndpointContext) => unknown;

export function allowListEndpoints(services: Services): Endpoint[] {
  const path = '/lx/v1/allowList';
  const write = (
    method: 'POST' | 'DELETE',
    where: string,
    knows: readonly string[],
    act: Act,
  ): Endpoint => ({
    ...{ method, path: `${path}${where}`, weight: WEIGHT, security: 'signed' },
    ...{ permission: 'transfer', knows },
    handle: (context) => act(services, context),
  });
  const place = ['network', 'address', 'addressTag'] as const;
  return [
    {
      ...{ method: 'GET', path, weight: 1, security: 'signed', knows: [] },
      handle: (context) => view(services, context),
    },
    write('POST', '', ['enabled'], turn),
    write('POST', '/address', [...place, 'label'], add),
    write('DELETE', '/address', place, remove),
  ];
}

function view({ wallet }: Services, { caller, time }: EndpointContext) {
  const { account } = caller!;
  const { state } = wallet.store;
  const nowUs = wallet.nowUs();
  const isOn = state.isListOn(account, nowUs);
  const offFromUs = state.listOffFromUs(account);
  return {
    enabled: isOn,
    ...(isOn && offFromUs !== 0 ? { offFrom: time(offFromUs) } : {}),
    addresses: state.addresses(account).map(({ address, fromUs, label, network, tag }) => ({
      ...{ network, address, addressTag: tag, label },
      from: time(fromUs),
      counts: fromUs <= nowUs,
    })),
  };
}

function turn(services: Services, context: EndpointContext) {
  const { wallet } = services;
  const { account } = context.caller!;
  const enabled = context.params.optionalBoolean('enabled');
  if (enabled === undefined) context.params.required('enabled');
  return wallet.queue.run(account, async () => {
    const { state } = wallet.store;
    const nowUs = wallet.nowUs();
    const isTurningOff = state.isListOn(account, nowUs) && state.listOffFromUs(account) !== 0;
    // Off once more does not begin the delay anew; off where it is not on changes nothing.
    const isSame = enabled
      ? state.isListOn(account, nowUs) && !isTurningOff
      : !state.isListOn(account, nowUs) || isTurningOff;
    if (!isSame) {
      const offFromUs = enabled ? 0 : nowUs + state.delayUs;
      await wallet.store.add({ kind: 'allowList', account, offFromUs });
    }
    return view(services, context);
  });
}

/** @throws DialectError -4007, -4008, -1130 where nothing can be paid there */
function placeOf({ wallet }: Services, params: Params): Payee {
  const network = params.optional('network')?.toUpperCase() ?? LX_NETWORK;
  const address = params.required('address');
  const tag = params.optional('addressTag') ?? '';
  const outside = wallet.networks.get(network);
  if (network !== LX_NETWORK && outside === undefined) {
    const known = [LX_NETWORK, ...wallet.networks.keys()].join(', ');
    throw notValid('network', `it must be one of ${known}`);
  }
  const isAddress = outside ? outside.isAddress(address) : accountOf(address) !== undefined;
  if (!isAddress) throw walletError('WRONG_ADDRESS');
  if (outside ? !outside.isTag(tag) : tag !== '') throw walletError('WRONG_TAG');
  return { network, address, tag };
}

function add(services: Services, context: EndpointContext) {
  const { wallet } = services;
  const { account } = context.caller!;
  const place = placeOf(services, context.params);
  const label = context.params.optional('label') ?? '';
  if (label.length > MAX_LABEL) throw notValid('label', `at most ${MAX_LABEL} characters`);
  return wallet.queue.run(account, async () => {
    const { state } = wallet.store;
    // Added once more, it does not wait anew.
    if (state.allowed(account, place) === undefined) {
      if (state.addresses(account).length >= MAX_ADDRESSES) throw walletError('TOO_MANY_ADDRESSES');
      // While the list is off, money can go anywhere: there is nothing to wait for.
      const nowUs = wallet.nowUs();
      const fromUs = state.isListOn(account, nowUs) ? nowUs + state.delayUs : nowUs;
      const address = { ...place, label, fromUs };
      await wallet.store.add({ kind: 'allow', account, address });
    }
    return view(services, context);
  });
}

function remove(services: Services, context: EndpointContext) {
  const { wallet } = services;
  const { account } = context.caller!;
  const place = placeOf(services, context.params);
  return wallet.queue.run(account, async () => {
    if (wallet.store.state.allowed(account, place) === undefined) throw walletError('NOT_ON_LIST');
    await wallet.store.add({ kind: 'disallow', account, ...place });
    return view(services, context);
  });
}
