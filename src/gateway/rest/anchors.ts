/**
 * `/lx/v1/anchor…`: what the venue owes, as it was committed to; and the caller's own part of it,
 * with the proof. Answers are those of docs/anchors.md whatever form of time was asked for: a proof
 * is checked to the last digit.
 */
import type { AnchorsPort } from '../../anchor/port.ts';
import { Rejection } from '../../schema/generated/protocol.ts';
import { DialectError } from '../errors.ts';
import { wordsOf } from '../rejections.ts';
import { notValid, requiredAsset } from '../wallet/amounts.ts';
import { walletError } from '../wallet/errors.ts';
import type { Endpoint, EndpointContext } from './endpoint.ts';
import { readLimit } from './paging.ts';
import type { Params } from './params.ts';
import type { Services } from './services.ts';

/** Requests that wait for the thread of anchors at most; more are told that the venue is busy. */
const MAX_WAITING = 100;
const SEQUENCES = { min: 1, max: Number.MAX_SAFE_INTEGER };
const LIST_WEIGHT = 20;
const PROOF_WEIGHT = 20;
/** All trees of an older anchor are made again for one proof. */
const OLD_PROOF_WEIGHT = 200;

export function anchorEndpoints(services: Services): Endpoint[] {
  const ask = new AnchorQueue(services.anchors);
  return [
    {
      ...{ method: 'GET', path: '/lx/v1/anchor', weight: 1, security: 'none' },
      knows: ['sequence'],
      handle: ({ params }) => showAnchor(ask, params),
    },
    {
      ...{ method: 'GET', path: '/lx/v1/anchors', weight: LIST_WEIGHT, security: 'none' },
      knows: ['fromSequence', 'limit'],
      handle: ({ params }) => listAnchors(ask, params),
    },
    {
      ...{ method: 'GET', path: '/lx/v1/anchor/proof', security: 'signed' },
      weight: (params) => (params.has('sequence') ? OLD_PROOF_WEIGHT : PROOF_WEIGHT),
      knows: ['asset', 'walletType', 'sequence'],
      handle: (context) => showProof(services, ask, context),
    },
  ];
}

/** Asks, boundedly. */
class AnchorQueue {
  readonly #anchors: AnchorsPort | undefined;
  #waiting = 0;

  constructor(anchors: AnchorsPort | undefined) {
    this.#anchors = anchors;
  }

  /** @throws DialectError -4049 where there is nothing to be had, -1008 where too many wait */
  async run<T>(question: (anchors: AnchorsPort) => Promise<T | undefined>): Promise<T> {
    if (this.#anchors === undefined) throw walletError('NO_ANCHOR');
    if (this.#waiting >= MAX_WAITING) {
      const { code, text, status } = wordsOf(Rejection.NODE_BUSY);
      throw new DialectError(code, text, { status });
    }
    this.#waiting++;
    try {
      const answer = await question(this.#anchors);
      if (answer === undefined) throw walletError('NO_ANCHOR');
      return answer;
    } finally {
      this.#waiting--;
    }
  }

  /** Where on a chain they are; absent where they are on none. */
  published() {
    const publication = this.#anchors?.publication;
    if (publication === undefined) return {};
    const { registry, sequence } = publication;
    return { published: { registry, sequence } };
  }
}

function sequenceOf(params: Params): number | undefined {
  return params.optionalInteger('sequence', SEQUENCES);
}

async function showAnchor(ask: AnchorQueue, params: Params) {
  const sequence = sequenceOf(params);
  const anchor = await ask.run((anchors) => anchors.show(sequence));
  return { ...anchor, ...ask.published() };
}

async function listAnchors(ask: AnchorQueue, params: Params) {
  const from = params.optionalInteger('fromSequence', SEQUENCES);
  const limit = readLimit(params);
  return ask.run((anchors) => anchors.list(limit, from));
}

/** `walletType` 0 or none: the main wallet; 1: the funding wallet, an account of its own. */
function walletOf({ wallet }: Services, params: Params, account: number): number {
  if (params.optionalInteger('walletType', { min: 0, max: 1 }) !== 1) return account;
  const funding = wallet.transfers.fundingOf(account);
  if (funding === undefined) throw notValid('walletType', 'the account has no funding wallet yet');
  return funding;
}

async function showProof(services: Services, ask: AnchorQueue, context: EndpointContext) {
  const { caller, params } = context;
  const asset = requiredAsset(services.catalog, params, 'asset');
  const account = walletOf(services, params, caller!.account);
  const wanted = sequenceOf(params);
  const { sequence } = await ask.run((anchors) => anchors.show(wanted));
  return ask.run(async (anchors) => {
    const proof = await anchors.proof(account, asset.id, sequence);
    if (proof !== undefined) return proof;
    // Meanwhile the anchor itself may have been removed.
    const isThere = (await anchors.show(sequence)) !== undefined;
    throw walletError(isThere ? 'NOT_IN_ANCHOR' : 'NO_ANCHOR');
  });
}
