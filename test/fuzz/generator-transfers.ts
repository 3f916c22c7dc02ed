/** The generator's transfers: new ones, repeated ones, resolving ones, linked ones. */
import type { Prng } from '../../src/base/prng.ts';
import { EXTERNAL_ACCOUNT } from '../../src/engine/core.ts';
import {
  type Command,
  Template,
  TransferKind,
  type TransferLeg,
} from '../../src/schema/generated/protocol.ts';
import type { Knowledge } from './knowledge.ts';
import type { Profile } from './profiles.ts';

function newId(prng: Prng): bigint {
  if (prng.chance(2)) return 0n;
  const low = BigInt(prng.uint53());
  if (prng.chance(20)) return low % 50n;
  return prng.chance(50) ? low : (low << 70n) | low;
}

function newLeg(profile: Profile, knowledge: Knowledge, prng: Prng): TransferLeg {
  const account = (): number =>
    prng.chance(30)
      ? EXTERNAL_ACCOUNT
      : prng.between(1, knowledge.accounts + (prng.chance(3) ? 1 : 0));
  const debitAccount = account();
  let creditAccount = account();
  if (creditAccount === debitAccount && prng.chance(80)) creditAccount = account();
  const large = debitAccount === EXTERNAL_ACCOUNT || prng.chance(5);
  return {
    transferId: newId(prng),
    pendingId: prng.chance(5) ? newId(prng) : 0n,
    amount: prng.chance(1)
      ? 2 ** 53 - prng.between(1, 1000)
      : large
        ? prng.between(0, profile.deposit)
        : prng.below(50),
    debitAccount,
    creditAccount,
    asset: prng.between(1, knowledge.assets + (prng.chance(3) ? 1 : 0)),
    kind: prng.chance(profile.pendPercent) ? TransferKind.PEND : TransferKind.POST,
  };
}

function pendingId(knowledge: Knowledge, prng: Prng): bigint {
  const { pendings, resolved } = knowledge;
  // The oldest one above all: it has been kept the longest.
  if (pendings.length > 0 && prng.chance(60)) return pendings[0]!.transferId;
  if (pendings.length > 0 && prng.chance(60)) return prng.pick(pendings).transferId;
  return resolved.length > 0 && prng.chance(80) ? prng.pick(resolved) : newId(prng);
}

function resolvingLeg(knowledge: Knowledge, prng: Prng): TransferLeg {
  return {
    transferId: newId(prng),
    pendingId: pendingId(knowledge, prng),
    amount: prng.chance(40) ? 0 : prng.below(60),
    debitAccount: prng.chance(80) ? 0 : prng.between(1, knowledge.accounts),
    creditAccount: 0,
    asset: prng.chance(80) ? 0 : 1,
    kind: prng.pick([TransferKind.POST_PENDING, TransferKind.VOID_PENDING]),
  };
}

/** One asked for before; often one that waits, or one of those that are forgotten about now. */
function earlierLeg(profile: Profile, knowledge: Knowledge, prng: Prng): TransferLeg {
  const { legs, made, pendings } = knowledge;
  if (pendings.length > 0 && prng.chance(30)) return prng.pick(pendings);
  const oldest = made[made.length - profile.config.maxTransfers + prng.between(-2, 4)];
  return oldest && prng.chance(50) ? oldest : prng.pick(legs);
}

/** One asked for before: as it was, or with something changed. */
function repeatedLeg(profile: Profile, knowledge: Knowledge, prng: Prng): TransferLeg {
  const leg = earlierLeg(profile, knowledge, prng);
  switch (prng.below(8)) {
    case 0:
      return { ...leg, amount: leg.amount + 1 };
    case 1:
      return { ...leg, asset: leg.asset + 1 };
    case 2:
      return { ...leg, debitAccount: leg.creditAccount, creditAccount: leg.debitAccount };
    case 3:
      return { ...leg, pendingId: leg.pendingId + (1n << 64n) };
    default:
      return leg;
  }
}

function countOfLegs(prng: Prng): number {
  if (prng.chance(1)) return prng.pick([0, 30, 63, 64]);
  return prng.chance(70) ? 1 : prng.between(2, 5);
}

/** The next transfer. */
export function nextTransfer(profile: Profile, knowledge: Knowledge, prng: Prng): Command {
  const legs = Array.from({ length: countOfLegs(prng) }, () => {
    if (prng.chance(10) && knowledge.legs.length > 0) return repeatedLeg(profile, knowledge, prng);
    if (prng.chance(profile.resolvePercent)) return resolvingLeg(knowledge, prng);
    return newLeg(profile, knowledge, prng);
  });
  knowledge.rememberLegs(legs);
  return { template: Template.Transfer, market: 0, account: 0, correlation: 0, legs };
}
