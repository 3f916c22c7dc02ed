/** What the exchange is asked for: while it comes, when it is there, when it is not to be had. */
import type { ComponentChildren } from 'preact';
import { useCallback, useEffect, useRef, useState } from 'preact/hooks';
import { dayAndTime, wordsOf } from './format.ts';
import './loaded.css';

export interface Loaded<T> {
  /** The last answer; undefined before the first. */
  readonly value: T | undefined;
  /** When it came, milliseconds since 1970. */
  readonly atMs: number;
  /** Why there is no newer one; empty: there is no reason. */
  readonly problem: string;
  reload(): Promise<void>;
}

interface State<T> {
  readonly key: string;
  readonly value: T | undefined;
  readonly atMs: number;
  readonly problem: string;
}

/**
 * Asks, and asks again.
 * @param key of what is asked for: another one is another question
 * @param everyMs between an answer and the next question; absent: only `reload` asks again
 */
export function useLoaded<T>(key: string, load: () => Promise<T>, everyMs?: number): Loaded<T> {
  const none = { key, value: undefined, atMs: 0, problem: '' };
  const [state, setState] = useState<State<T>>(none);
  const latest = useRef({ key, load });
  latest.current = { key, load };
  const reload = useCallback(async () => {
    const asked = latest.current;
    let next: Partial<State<T>>;
    try {
      next = { value: await asked.load(), atMs: Date.now(), problem: '' };
    } catch (error) {
      next = { problem: wordsOf(error) };
    }
    // Meanwhile something else may be wanted.
    if (latest.current.key !== asked.key) return;
    setState((before) => {
      const empty = { value: undefined, atMs: 0, problem: '' };
      return { ...(before.key === asked.key ? before : empty), ...next, key: asked.key };
    });
  }, []);
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    let isOver = false;
    const go = async () => {
      await reload();
      if (everyMs !== undefined && !isOver) timer = setTimeout(go, everyMs);
    };
    void go();
    return () => {
      isOver = true;
      clearTimeout(timer);
    };
  }, [key, everyMs]);
  return { ...(state.key === key ? state : none), reload };
}

export interface ShownProps<T> {
  readonly of: Loaded<T>;
  /** Of what: read aloud while it comes. */
  readonly name: string;
  /** How many rows there will be room for. */
  readonly rows?: number;
  children(value: T): ComponentChildren;
}

/** Shows it; greyed and with its age where it could not be had again. */
export function Shown<T>({ of, name, rows = 3, children }: ShownProps<T>) {
  const { atMs, problem, reload, value } = of;
  if (value === undefined && problem === '') return <Skeleton name={name} rows={rows} />;
  return (
    <>
      {problem !== '' && (
        <p class="problem" role="alert">
          {value === undefined ? name : `As of ${dayAndTime(atMs)}`}: {problem}{' '}
          <button type="button" onClick={() => void reload()}>
            Try again
          </button>
        </p>
      )}
      {value !== undefined && <div class={problem === '' ? '' : 'stale'}>{children(value)}</div>}
    </>
  );
}

function Skeleton({ name, rows }: { readonly name: string; readonly rows: number }) {
  return (
    <div class="skeleton" role="status" aria-label={`${name}: loading`}>
      {Array.from({ length: rows }, (_, k) => (
        <span key={k} />
      ))}
    </div>
  );
}
