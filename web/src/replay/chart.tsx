/** Candles with volume as of the place where one is. */
import { useCanvas } from './canvas.ts';
import { look, setLook, shown } from './model.ts';

const INTERVALS = ['1s', '1m', '5m', '15m', '1h', '1d'];
const VOLUME_SHARE = 0.2;
const LABEL_WIDTH = 76;
const LEAST_CANDLES = 30;

export function Chart() {
  const canvas = useCanvas(({ colour, context, height, width }) => {
    const candles = shown.value?.candles;
    if (candles === undefined || candles.open.length === 0) return;
    const { close, high, highest, last, lots, low, lowest, open } = candles;
    const [top, bottom] = [Math.max(...high), Math.min(...low)];
    const span = Math.max(1, top - bottom);
    const priceHeight = height * (1 - VOLUME_SHARE) - 16;
    const y = (price: number) => 8 + ((top - price) / span) * priceHeight;
    const step = (width - LABEL_WIDTH) / Math.max(LEAST_CANDLES, open.length);
    const body = Math.max(1, step * 0.7);
    const most = Math.max(1, ...lots);
    open.forEach((first, k) => {
      const rises = close[k]! >= first;
      const x = k * step + step / 2;
      context.fillStyle = colour(rises ? '--buy' : '--sell');
      context.fillRect(x - 0.5, y(high[k]!), 1, Math.max(1, y(low[k]!) - y(high[k]!)));
      const from = y(Math.max(first, close[k]!));
      context.fillRect(x - body / 2, from, body, Math.max(1, y(Math.min(first, close[k]!)) - from));
      context.globalAlpha = 0.45;
      const volume = (lots[k]! / most) * height * VOLUME_SHARE;
      context.fillRect(x - body / 2, height - volume, body, volume);
      context.globalAlpha = 1;
    });
    const at = width - LABEL_WIDTH + 6;
    context.textBaseline = 'middle';
    context.fillStyle = colour('--dim');
    context.fillText(highest, at, y(top));
    if (top !== bottom) context.fillText(lowest, at, y(bottom));
    const price = close.at(-1)!;
    context.fillStyle = colour('--text');
    context.fillRect(0, y(price), width - LABEL_WIDTH, 0.5);
    context.fillText(last, at, clear(y(price), [y(top), y(bottom)]));
  });
  return (
    <section class="panel chart" aria-label="Chart">
      <h2>
        {shown.value?.symbol ?? ''}{' '}
        <select
          aria-label="Interval"
          value={look.value.interval}
          onChange={(event) => setLook({ interval: event.currentTarget.value })}
        >
          {INTERVALS.map((name) => (
            <option key={name}>{name}</option>
          ))}
        </select>
      </h2>
      {shown.value?.candles.open.length === 0 && <p class="dim none">No trades so far.</p>}
      <canvas ref={canvas} role="img" aria-label={`Candles, last price ${lastPrice()}`} />
    </section>
  );
}

const lastPrice = () => shown.value?.candles.last || 'none';

/** Moves a label away from those that it would lie on. */
function clear(y: number, others: readonly number[]): number {
  const close = others.find((other) => Math.abs(other - y) < 12);
  if (close === undefined) return y;
  return y >= close ? close + 12 : close - 12;
}
