/**
 * The view `/replay`: any stretch of a journal, command by command, with the engine that matched
 * it. `/replay/1234` leads to the place behind sequence 1234.
 */
import { useEffect } from 'preact/hooks';
import { session } from '../session/session.ts';
import { route } from '../shell/router.ts';
import { Chart } from './chart.tsx';
import { Controls, toggle } from './controls.tsx';
import { Facts } from './facts.tsx';
import { Ladder } from './ladder.tsx';
import {
  close,
  go,
  goToAddressed,
  openExchange,
  opened,
  openFiles,
  problem,
  progress,
  sequenceOf,
  step,
} from './model.ts';
import { OpenPanel } from './open-panel.tsx';
import { Balances, Story, Tape } from './story.tsx';
import { Timeline } from './timeline.tsx';
import './replay.css';

/** Commands of a step with Shift. */
const LEAP = 100;

export function View({ rest }: { readonly rest: string }) {
  const at = sequenceOf(rest);
  const isSignedIn = session.value !== undefined;
  const isOpen = opened.value !== undefined;
  useEffect(() => close, []);
  useEffect(() => {
    // A link to a place opens it by itself.
    const isIdle = progress.value === undefined && opened.value === undefined;
    if (at !== undefined && isSignedIn && isIdle && problem.value === '') void openExchange(at);
  }, [isSignedIn]);
  useEffect(() => {
    if (isOpen) goToAddressed(route.value);
  }, [rest, isOpen]);
  useEffect(() => {
    addEventListener('keydown', onKey);
    addEventListener('dragover', onDragOver);
    addEventListener('drop', onDrop);
    return () => {
      removeEventListener('keydown', onKey);
      removeEventListener('dragover', onDragOver);
      removeEventListener('drop', onDrop);
    };
  }, []);
  if (!isOpen) {
    return (
      <section class="page">
        <h1>Replay</h1>
        <OpenPanel at={at} />
      </section>
    );
  }
  return (
    <section class="replay" aria-label="Replay">
      <h1 class="hidden-label">Replay</h1>
      {problem.value !== '' && (
        <p role="alert" class="warn">
          {problem.value}
        </p>
      )}
      <Controls />
      <Timeline />
      <div class="columns">
        <Story />
        <Ladder />
        <Chart />
        <Balances />
        <Tape />
      </div>
      <Facts />
    </section>
  );
}

function onDragOver(event: DragEvent): void {
  event.preventDefault();
}

/** Files of a data folder, dropped anywhere. */
function onDrop(event: DragEvent): void {
  event.preventDefault();
  const files = [...(event.dataTransfer?.files ?? [])];
  if (files.length > 0) void openFiles(files);
}

/** Where somebody writes or chooses, keys are theirs. */
function isTaken(target: EventTarget | null, key: string): boolean {
  if (!(target instanceof Element)) return false;
  if (target.closest('input:not([type="checkbox"]), select, textarea, dialog')) return true;
  return key === ' ' && target.closest('button, a, summary, input') !== null;
}

function onKey(event: KeyboardEvent): void {
  const { key, shiftKey } = event;
  const range = opened.value;
  if (range === undefined || event.altKey || event.ctrlKey || event.metaKey) return;
  const acts: Readonly<Record<string, () => void>> = {
    ' ': toggle,
    ArrowRight: () => step(1, shiftKey ? LEAP : 1),
    ArrowLeft: () => step(-1, shiftKey ? LEAP : 1),
    Home: () => go(range.baseSequence),
    End: () => go(range.lastSequence),
  };
  const act = acts[key];
  if (act === undefined || isTaken(event.target, key)) return;
  event.preventDefault();
  act();
}
