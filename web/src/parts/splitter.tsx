/** A line between two panels that can be dragged, or moved with the arrow keys. */
import { useRef } from 'preact/hooks';
import './splitter.css';

export interface SplitterProps {
  readonly label: string;
  /** `vertical`: a line from top to bottom, between left and right. */
  readonly orientation: 'vertical' | 'horizontal';
  /** Size of the panel that it sets, pixels. */
  readonly value: number;
  readonly min: number;
  readonly max: number;
  /** The panel is right of it, or below: it grows as the line goes left, or up. */
  readonly isAfter?: boolean;
  onChange(value: number): void;
}

const STEP_PX = 16;

export function Splitter(props: SplitterProps) {
  const { isAfter = false, label, max, min, onChange, orientation, value } = props;
  const begin = useRef<{ readonly at: number; readonly value: number } | undefined>(undefined);
  const direction = isAfter ? -1 : 1;
  const isVertical = orientation === 'vertical';
  const set = (next: number) => onChange(Math.round(Math.min(max, Math.max(min, next))));
  const placeOf = (event: PointerEvent) => (isVertical ? event.clientX : event.clientY);
  const steps: Readonly<Record<string, number>> = isVertical
    ? { ArrowLeft: -1, ArrowRight: 1 }
    : { ArrowUp: -1, ArrowDown: 1 };
  return (
    <hr
      class={`splitter ${orientation}`}
      tabIndex={0}
      aria-label={label}
      aria-orientation={orientation}
      aria-valuenow={value}
      aria-valuemin={min}
      aria-valuemax={max}
      onPointerDown={(event) => {
        event.preventDefault();
        event.currentTarget.setPointerCapture(event.pointerId);
        begin.current = { at: placeOf(event), value };
      }}
      onPointerMove={(event) => {
        const from = begin.current;
        if (from !== undefined) set(from.value + (placeOf(event) - from.at) * direction);
      }}
      onPointerUp={() => {
        begin.current = undefined;
      }}
      onKeyDown={(event) => {
        const step = steps[event.key];
        if (step === undefined) return;
        event.preventDefault();
        set(value + step * STEP_PX * direction);
      }}
    />
  );
}
