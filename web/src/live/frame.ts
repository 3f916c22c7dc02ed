/**
 * Changes are shown once a frame, however many come in between. A page in the background has no
 * frames: it catches up when it is looked at.
 */
const due = new Set<() => void>();
let requested = false;

/** Calls it in the next frame, once, however often it is asked for until then. */
export function inNextFrame(act: () => void): void {
  due.add(act);
  if (requested) return;
  requested = true;
  requestAnimationFrame(run);
}

/** It is no longer wanted. */
export function notInFrame(act: () => void): void {
  due.delete(act);
}

function run(): void {
  requested = false;
  const now = [...due];
  due.clear();
  for (const act of now) act();
}
