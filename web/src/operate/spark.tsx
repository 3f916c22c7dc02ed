/** A line without axes: how a number went. */

const WIDTH = 120;
const HEIGHT = 40;

/** @param values oldest first; the newest is at the right edge */
export function Spark({
  name,
  values,
}: {
  readonly name: string;
  readonly values: readonly number[];
}) {
  const most = Math.max(...values, Number.MIN_VALUE);
  const start = WIDTH - values.length;
  const points = values.map((value, k) => {
    const y = HEIGHT - 1 - (value / most) * (HEIGHT - 2);
    return `${start + k},${y.toFixed(1)}`;
  });
  const label = `${name}, the last ${values.length} seconds`;
  return (
    <svg
      class="spark"
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      preserveAspectRatio="none"
      role="img"
      aria-label={label}
    >
      {points.length > 1 && <path d={`M${points.join(' L')}`} />}
    </svg>
  );
}
