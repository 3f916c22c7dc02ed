/** Drawing on a canvas that is as sharp as the screen and has the colours of the theme. */
import { useSignalEffect } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import { theme } from '../shell/theme.ts';

export interface Picture {
  readonly context: CanvasRenderingContext2D;
  /** CSS pixels. */
  readonly width: number;
  readonly height: number;
  /** A colour of styles/tokens.css, such as `--buy`. */
  colour(name: string): string;
}

/**
 * @param draw reads signals; drawn again when one of them, the size or the theme changes
 * @returns for the canvas element's `ref`
 */
export function useCanvas(draw: (picture: Picture) => void) {
  const element = useRef<HTMLCanvasElement>(null);
  const paint = () => {
    const canvas = element.current;
    const context = canvas?.getContext('2d');
    if (!canvas || !context) return;
    const { clientHeight: height, clientWidth: width } = canvas;
    const ratio = devicePixelRatio;
    const [columns, rows] = [Math.round(width * ratio), Math.round(height * ratio)];
    if (canvas.width !== columns || canvas.height !== rows) {
      canvas.width = columns;
      canvas.height = rows;
    }
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    context.clearRect(0, 0, width, height);
    const style = getComputedStyle(canvas);
    context.font = `11px ${style.fontFamily}`;
    draw({ context, width, height, colour: (name) => style.getPropertyValue(name) });
  };
  useSignalEffect(() => {
    // Read, so that another theme paints it anew.
    if (theme.value !== undefined) paint();
  });
  useEffect(() => {
    const observer = new ResizeObserver(paint);
    observer.observe(element.current!);
    return () => observer.disconnect();
  }, []);
  return element;
}
