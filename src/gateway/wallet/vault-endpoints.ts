/**
 * The vault on a chain that holds what is owed: how it stands, for everybody; the address that an
 * account may be paid at by a proof, for its owner; and going on after a difference, for operators.
 */
import type { VaultPort, VaultStanding } from '../../vault/port.ts';
import { DialectError } from '../errors.ts';
import type { Endpoint, EndpointContext } from '../rest/endpoint.ts';
import { operatorGet, operatorPost } from '../rest/operator-acts.ts';
import type { Services } from '../rest/services.ts';
import { walletError } from './errors.ts';
import type { Wallet } from './wallet.ts';

const HOLDER_WEIGHT = 10;
const ADDRESS_DIGITS = 40;

export function vaultEndpoints(services: Services): Endpoint[] {
  const path = '/lx/v1/holder';
  return [
    {
      ...{ method: 'GET', path: '/lx/v1/vault', weight: 1, security: 'none', knows: [] },
      handle: () => publicView(services),
    },
    {
      ...{ method: 'GET', path, weight: 1, security: 'signed', knows: [] },
      handle: (context) => holderView(services, context),
    },
    {
      ...{ method: 'POST', path, weight: HOLDER_WEIGHT, security: 'signed' },
      ...{ permission: 'transfer', knows: ['address'] },
      handle: (context) => setHolder(services, context),
    },
  ];
}

export function vaultOperatorEndpoints(services: Services): Endpoint[] {
  return [
    operatorGet('vault', [], () => operatorView(services)),
    operatorPost('vault/resume', [], () => resume(services)),
  ];
}

/** @throws DialectError -4052 where there is none */
function vaultOf({ wallet }: Services): VaultPort {
  if (wallet.vault === undefined) throw walletError('NO_VAULT');
  return wallet.vault;
}

function standingView({ catalog }: Services, standing: VaultStanding) {
  const { address, assets, basisSequence, block, chainId, confirmations } = standing;
  const { isClosed: closed, problem, registry, silenceSeconds, stopped } = standing;
  return {
    ...{ address, registry, chainId, confirmations, block, basisSequence, silenceSeconds },
    assets: assets.map(({ asset, token, ...units }) => {
      const text = (amount: number) =>
        `${amount < 0 ? '-' : ''}${catalog.assetText(asset, Math.abs(amount))}`;
      const amounts = Object.entries(units).map(([name, amount]) => [name, text(amount)] as const);
      return { asset: catalog.asset(asset)!.name, token, ...Object.fromEntries(amounts) };
    }),
    ...{ paying: stopped === undefined, closed },
    ...(stopped === undefined ? {} : { stopped }),
    ...(problem === undefined ? {} : { problem }),
  };
}

function publicView(services: Services) {
  const vault = vaultOf(services);
  // What goes wrong on this side of the chain is for operators.
  const { problem: _, ...view } = standingView(services, vault.standing());
  return { network: vault.networkId, ...view };
}

function operatorView(services: Services) {
  const { catalog } = services;
  const vault = vaultOf(services);
  const standing = vault.standing();
  return {
    network: vault.networkId,
    ...standingView(services, standing),
    transactions: standing.transactions,
    claims: vault.claims().map(({ account, asset, disputed, missing, units, ...claim }) => ({
      ...{ id: claim.id, account, asset: catalog.asset(asset)!.name, txId: claim.transactionHash },
      ...{ amount: catalog.assetText(asset, units), missing: catalog.assetText(asset, missing) },
      ...(disputed === undefined ? {} : { disputed }),
    })),
    unclaimed: vault.unclaimed().map(({ asset, from, id, to, transactionHash, units }) => ({
      ...{ id, asset: catalog.asset(asset)!.name, amount: catalog.assetText(asset, units) },
      ...{ from, to, txId: transactionHash },
    })),
  };
}

/** For `/health`: whether payments go out, and whether the chain answers. */
export function vaultHealth(vault: VaultPort) {
  const { block, isClosed: closed, problem, stopped } = vault.standing();
  return {
    ...{ paying: stopped === undefined, closed },
    ...(stopped === undefined ? {} : { stopped }),
    ...{ upToDate: problem === undefined, block },
  };
}

async function resume(services: Services) {
  const vault = vaultOf(services);
  try {
    await vault.resume();
  } catch (error) {
    const { code, message } = walletError('CANNOT_RESUME');
    throw new DialectError(code, `${message.slice(0, -1)}: ${(error as Error).message}.`);
  }
  return operatorView(services);
}

function holderView({ wallet }: Services, { caller }: EndpointContext) {
  return { address: wallet.store.state.holders.get(caller!.account) ?? '' };
}

function setHolder(services: Services, context: EndpointContext) {
  const { wallet } = services;
  const { account } = context.caller!;
  const address = context.params.required('address');
  const network = wallet.networks.get(vaultOf(services).networkId);
  if (network?.isAddress(address) !== true) throw walletError('WRONG_ADDRESS');
  return wallet.queue.run(account, async () => {
    context.checkFresh?.();
    wallet.checkPayee(account, { network: network.id, address, tag: '' });
    await wallet.store.add({ kind: 'holder', account, address });
    return holderView(services, context);
  });
}

/** For anchors: where each account may be paid, its funding wallet included; 20 bytes each. */
export function holdersOf({ store, transfers }: Wallet): ReadonlyMap<number, Uint8Array> {
  const holders = new Map<number, Uint8Array>();
  for (const [account, address] of store.state.holders) {
    const bytes = Buffer.from(address.slice(-ADDRESS_DIGITS), 'hex');
    holders.set(account, bytes);
    const funding = transfers.fundingOf(account);
    if (funding !== undefined) holders.set(funding, bytes);
  }
  return holders;
}
