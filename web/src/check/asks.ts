/** Anchors, as the exchange tells them. */
import type { AnchorEntry, AnchorSummary } from '../../../src/anchor/port.ts';
import { ask, Refusal } from '../session/session.ts';

export interface Anchor extends AnchorSummary {
  /** Where on a chain the newest one is. */
  readonly published?: { readonly registry: string; readonly sequence: number };
}

const NO_ANCHOR = -4049;

/** Null: none was made yet. */
export async function askAnchor(): Promise<Anchor | null> {
  try {
    return await ask<Anchor>('GET', '/lx/v1/anchor');
  } catch (error) {
    if (error instanceof Refusal && error.code === NO_ANCHOR) return null;
    throw error;
  }
}

/** Newest first. */
export async function askAnchors(): Promise<readonly AnchorEntry[]> {
  const all = await ask<readonly AnchorEntry[]>('GET', '/lx/v1/anchors', { limit: 48 });
  return all.toReversed();
}

/** Smallest units as decimal text. */
export function amountOf(units: number, decimals: number): string {
  const digits = String(units).padStart(decimals + 1, '0');
  if (decimals === 0) return digits;
  return `${digits.slice(0, -decimals)}.${digits.slice(-decimals)}`;
}

export const shortHash = (hash: string) => `${hash.slice(0, 8)}…${hash.slice(-6)}`;
