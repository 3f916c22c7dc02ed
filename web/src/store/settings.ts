/**
 * What a person chose and finds again after a reload: sizes, tabs, the market. Kept by this browser
 * under `lx.` and never sent anywhere.
 */
import { effect, type Signal, signal } from '@preact/signals';
import { keep, readKept } from './storage.ts';

const PREFIX = 'lx.';

/**
 * A signal that survives a reload.
 * @param isGood says whether what was kept is still a value of this setting
 */
export function setting<T>(name: string, fallback: T, isGood: (value: unknown) => boolean) {
  const own: Signal<T> = signal(read(name, fallback, isGood));
  effect(() => {
    keep(PREFIX + name, JSON.stringify(own.value));
  });
  return own;
}

/** Of one of a few texts. */
export function choice<K extends string>(name: string, fallback: K, choices: readonly K[]) {
  return setting<K>(name, fallback, (value) => choices.includes(value as K));
}

/** Of pixels, within bounds. */
export function length(name: string, fallback: number, [min, max]: readonly [number, number]) {
  return setting<number>(
    name,
    fallback,
    (value) => typeof value === 'number' && value >= min && value <= max,
  );
}

export function toggle(name: string, fallback: boolean) {
  return setting<boolean>(name, fallback, (value) => typeof value === 'boolean');
}

function read<T>(name: string, fallback: T, isGood: (value: unknown) => boolean): T {
  const text = readKept(PREFIX + name);
  if (text === null) return fallback;
  try {
    const value: unknown = JSON.parse(text);
    return isGood(value) ? (value as T) : fallback;
  } catch {
    return fallback;
  }
}
