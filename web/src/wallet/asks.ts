/** What the wallet asks the exchange, and what it is answered. */
import { ask } from '../session/session.ts';

export interface Balance {
  readonly asset: string;
  readonly free: string;
  readonly locked: string;
}

export interface Network {
  readonly network: string;
  readonly name: string;
  readonly depositEnable: boolean;
  readonly withdrawEnable: boolean;
  readonly withdrawMin: string;
  readonly withdrawMax: string;
  readonly depositDesc: string;
  readonly withdrawDesc: string;
}

export interface Coin {
  readonly coin: string;
  readonly free: string;
  readonly locked: string;
  readonly withdrawing: string;
  readonly networkList: readonly Network[];
}

export interface Address {
  readonly account: number;
  readonly address: string;
  readonly fundingAddress?: string;
}

export interface Transfer {
  readonly id: number;
  readonly sequence: number;
  readonly kind: string;
  readonly direction: 'IN' | 'OUT';
  readonly asset: string;
  readonly amount: string;
  readonly status: 'PENDING' | 'POSTED' | 'VOIDED';
  readonly time: number;
  readonly account?: number;
  readonly address?: string;
}

export interface Scheduled {
  readonly transferId: string;
  readonly scheduled: number;
  readonly status: 'WAITING' | 'DONE' | 'FAILED' | 'CANCELED';
  readonly transfers: readonly {
    readonly asset: string;
    readonly amount: string;
    readonly account: number;
    readonly address: string;
  }[];
}

export interface Withdrawal {
  readonly id: string;
  readonly amount: string;
  readonly coin: string;
  readonly status: number;
  readonly address: string;
  readonly network: string;
  readonly applyTime: string;
  readonly txId: string;
}

export const askCoins = () => ask<readonly Coin[]>('GET', '/sapi/v1/capital/config/getall');
export const askAddress = () => ask<Address>('GET', '/lx/v1/address');

/** Coins of which there is some first, then by name. */
export function byHolding(a: Coin, b: Coin): number {
  const has = ({ free, locked }: Coin) => (/[1-9]/.test(free + locked) ? 0 : 1);
  return has(a) - has(b) || a.coin.localeCompare(b.coin);
}

/** An id that nobody used: 16 hexadecimal digits, not zero. */
export function freshTransferId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(8));
  bytes[0] = (bytes[0] ?? 0) | 1;
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
