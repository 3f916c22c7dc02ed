/** The whole stretch as a line: how much traded where, and the place. Drag to go through it. */
import { useRef } from 'preact/hooks';
import { useCanvas } from './canvas.ts';
import { timeText, whole } from './format.ts';
import { density, go, opened, shown } from './model.ts';

export function Timeline() {
  const isDragging = useRef(false);
  const canvas = useCanvas(({ colour, context, height, width }) => {
    const counts = density.value;
    const most = counts.reduce((a, b) => Math.max(a, b), 1);
    context.fillStyle = colour('--accent');
    const step = width / Math.max(1, counts.length);
    counts.forEach((count, index) => {
      if (count === 0) return;
      // A single trade is still to be seen.
      const size = Math.max(1, Math.sqrt(count / most) * (height - 6));
      context.fillRect(index * step, height - size, Math.max(1, step - 0.3), size);
    });
    const range = opened.value;
    if (range === undefined) return;
    const at = shown.value?.sequence ?? range.baseSequence;
    const total = Math.max(1, range.lastSequence - range.baseSequence);
    const x = ((at - range.baseSequence) / total) * width;
    context.fillStyle = colour('--text');
    context.fillRect(Math.min(width - 2, Math.max(0, x - 1)), 0, 2, height);
  });
  const range = opened.value;
  if (range === undefined) return null;
  const { baseSequence, firstUs, lastSequence, lastUs } = range;
  const at = shown.value?.sequence ?? baseSequence;
  const goTo = (event: PointerEvent) => {
    const { left, width } = canvas.current!.getBoundingClientRect();
    const share = Math.min(1, Math.max(0, (event.clientX - left) / width));
    go(Math.round(baseSequence + share * (lastSequence - baseSequence)));
  };
  return (
    <div class="timeline">
      <canvas
        ref={canvas}
        role="slider"
        tabIndex={0}
        aria-label="Place in the journal"
        aria-valuemin={baseSequence}
        aria-valuemax={lastSequence}
        aria-valuenow={at}
        aria-valuetext={`sequence ${whole(at)}, ${shown.value?.time ?? ''}`}
        onPointerDown={(event) => {
          isDragging.current = true;
          event.currentTarget.setPointerCapture(event.pointerId);
          goTo(event);
        }}
        onPointerMove={(event) => {
          if (isDragging.current) goTo(event);
        }}
        onPointerUp={() => {
          isDragging.current = false;
        }}
      />
      <p class="ends dim">
        <span>
          {whole(baseSequence)} · {timeText(firstUs)}
        </span>
        <span>
          {whole(lastSequence)} · {timeText(lastUs)}
        </span>
      </p>
    </div>
  );
}
