/** The views of the page, in the order of the navigation. */

export type ViewName = 'trade' | 'wallet' | 'check' | 'replay' | 'operate' | 'simulate';

export interface ViewEntry {
  readonly name: ViewName;
  readonly label: string;
  /** Shown to people who may operate alone. */
  readonly operators?: true;
}

export const VIEWS: readonly ViewEntry[] = [
  { name: 'trade', label: 'Trade' },
  { name: 'wallet', label: 'Wallet' },
  { name: 'check', label: 'Check' },
  { name: 'replay', label: 'Replay' },
  { name: 'simulate', label: 'Simulate' },
  { name: 'operate', label: 'Operate', operators: true },
];
