/** `/lx/v1/balances`: what the caller has, and after which command. */
import type { BalancesPort } from '../../balances/port.ts';
import type { Catalog } from '../../feed/catalog.ts';
import { Rejection } from '../../schema/generated/protocol.ts';
import { DialectError } from '../errors.ts';
import { wordsOf } from '../rejections.ts';
import type { Endpoint, EndpointContext } from './endpoint.ts';

export interface BalanceServices {
  readonly balances: BalancesPort;
  readonly catalog: Catalog;
}

export function balanceEndpoints(services: BalanceServices): Endpoint[] {
  return [
    {
      ...{ method: 'GET', path: '/lx/v1/balances', weight: 5, security: 'signed' },
      knows: ['omitZeroBalances'],
      handle: (context) => showBalances(services, context),
    },
  ];
}

/** @throws DialectError where the account of the key is none of this exchange */
async function showBalances({ balances, catalog }: BalanceServices, context: EndpointContext) {
  const omitZero = context.params.optionalBoolean('omitZeroBalances') === true;
  const answer = await balances.of(context.caller!.account);
  if (answer === undefined) {
    const { code, text, status } = wordsOf(Rejection.UNKNOWN_ACCOUNT);
    throw new DialectError(code, text, { status });
  }
  const shown = answer.balances.filter(
    ({ availableUnits, reservedUnits }) => !omitZero || availableUnits !== 0 || reservedUnits !== 0,
  );
  return {
    sequence: answer.sequence,
    time: context.time(answer.timeUs),
    balances: shown.map(({ asset, availableUnits, reservedUnits }) => ({
      asset: catalog.asset(asset)?.name ?? '',
      free: catalog.assetText(asset, availableUnits),
      locked: catalog.assetText(asset, reservedUnits),
    })),
  };
}
