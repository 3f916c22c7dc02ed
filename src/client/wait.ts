/** Waiting that can be given up: for a time, for a promise, for a condition. */
import { abortError, throwIfAborted } from './errors.ts';

/** Resolves after so long. @throws LxError as soon as the signal is aborted */
export function sleep(ms: number, signal?: AbortSignal): Promise<void> {
  throwIfAborted(signal);
  return new Promise((resolve, reject) => {
    const onAbort = () => {
      clearTimeout(timer);
      reject(abortError(signal!));
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', onAbort);
      resolve();
    }, ms);
    signal?.addEventListener('abort', onAbort, { once: true });
  });
}

/** One signal that is aborted with the first of these. `release` it when it is no longer needed. */
export interface JoinedSignal {
  readonly signal: AbortSignal;
  /** Aborts it. */
  abort(reason: unknown): void;
  release(): void;
}

/** Joins signals, of which some may be missing. */
export function joinSignals(...signals: readonly (AbortSignal | undefined)[]): JoinedSignal {
  const controller = new AbortController();
  const releases: (() => void)[] = [];
  for (const each of signals) {
    if (each === undefined) continue;
    const onAbort = () => controller.abort(each.reason);
    if (each.aborted) onAbort();
    each.addEventListener('abort', onAbort, { once: true });
    releases.push(() => each.removeEventListener('abort', onAbort));
  }
  return {
    signal: controller.signal,
    abort: (reason) => controller.abort(reason),
    release: () => {
      for (const release of releases) release();
    },
  };
}

/** The promise, or an LxError as soon as the signal is aborted. */
export function orAborted<T>(promise: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) return promise;
  throwIfAborted(signal);
  return new Promise((resolve, reject) => {
    const onAbort = () => reject(abortError(signal));
    signal.addEventListener('abort', onAbort, { once: true });
    const release = () => signal.removeEventListener('abort', onAbort);
    promise.then(resolve, reject).then(release);
  });
}
