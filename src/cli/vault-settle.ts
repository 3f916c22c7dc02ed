/**
 * `lx vault settle`: whoever runs an exchange pays out of its closed vault all that can be claimed.
 * A claim pays its holder whoever sends it, and once; what was claimed, nobody can spend at the
 * exchange and claim as well.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { ANCHORS_FOLDER, AnchorStore } from '../anchor/store.ts';
import type { Sender } from '../chain/sender.ts';
import type { VaultReader } from '../chain/vault.ts';
import { Progress } from './progress.ts';

export interface Settling {
  readonly reader: VaultReader;
  /** Pays for gas. */
  readonly sender: Sender;
  /** The data folder, whose anchors have the proofs. */
  readonly folder: string;
}

/** How many were paid, and which were not, each with the contract's reason. */
export interface Settled {
  readonly paid: number;
  readonly refused: readonly string[];
}

/** Something that can be taken out, and the call that does it. */
interface Due {
  readonly name: string;
  readonly data: string;
}

/** @throws Error in words where the vault is open, or its anchor is not there; ChainError */
export async function settleVault({ folder, reader, sender }: Settling): Promise<Settled> {
  const { vaultRefusal } = await import('../chain/vault.ts');
  if (!(await reader.isClosed())) throw new Error('the vault is open: nobody can claim anything');
  const due = [...(await claimsDue(reader, folder)), ...(await refundsDue(reader))];
  const progress = new Progress('paying');
  const refused: string[] = [];
  for (const [k, { data, name }] of due.entries()) {
    progress.update(k, due.length);
    try {
      await sender.carryOut({ to: reader.address, data });
    } catch (error) {
      const why = vaultRefusal(error);
      if (why === undefined) throw error;
      refused.push(`${name}: ${why}`);
    }
  }
  progress.end();
  return { paid: due.length - refused.length, refused };
}

async function claimsDue(reader: VaultReader, folder: string): Promise<Due[]> {
  const { VaultCalls } = await import('../chain/vault.ts');
  const { sequence } = await reader.basis();
  if (sequence === 0) return [];
  if (!existsSync(join(folder, ANCHORS_FOLDER))) throw new Error(`no anchors are in ${folder}`);
  const store = new AnchorStore(folder);
  const anchor = store.load(sequence);
  const { assets, holders } = store.record(sequence);
  const held = new Set((await reader.terms()).assets.map((each) => each.asset));
  const due: Due[] = [];
  for (const { accounts, asset, name } of assets.filter((each) => held.has(each.asset))) {
    for (const account of accounts) {
      if (!holders.has(account) || (await reader.isClaimed(asset, account))) continue;
      const data = VaultCalls.claim(anchor.proof(account, asset)!);
      due.push({ name: `${name} of account ${account}`, data });
    }
  }
  return due;
}

async function refundsDue(reader: VaultReader): Promise<Due[]> {
  const { VaultCalls } = await import('../chain/vault.ts');
  const due: Due[] = [];
  for (const { asset } of (await reader.terms()).assets) {
    const last = await reader.depositCount(asset);
    for (let number = (await reader.credited(asset)) + 1; number <= last; number++) {
      if (await reader.isRefunded(asset, number)) continue;
      const data = VaultCalls.refund(asset, number);
      due.push({ name: `deposit ${number} of asset ${asset}`, data });
    }
  }
  return due;
}
