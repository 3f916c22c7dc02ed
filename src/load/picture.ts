/**
 * Latency by percentile as one SVG: to the right ever rarer, upwards ever longer, both logarithmic.
 * It needs nothing beside itself, and follows a page that is light or dark.
 */
import type { CurvePoint } from './histogram.ts';

export interface Line {
  readonly name: string;
  readonly curve: readonly CurvePoint[];
}

const WIDTH = 860;
const HEIGHT = 440;
const LEFT = 80;
const RIGHT = 24;
const TOP = 64;
const BOTTOM = 56;
const X_TICKS = [0, 0.9, 0.99, 0.999, 0.9999, 0.99999, 0.999999];
/** Between the beginnings of two names. */
const NAME_WIDTH = { few: 240, many: 150 };
/** A colour a line, and the same for its name. */
const coloured = (colours: readonly string[]) =>
  colours.map((each, k) => `.l${k} { stroke: ${each}; } .t${k} { fill: ${each}; }`).join(' ');
const STYLE = `
  svg { color-scheme: light dark; font: 13px system-ui, sans-serif; }
  .back { fill: #ffffff; } text { fill: #1c2430; } .grid { stroke: #d5dae1; }
  .line { fill: none; stroke-width: 2; stroke-linejoin: round; }
  ${coloured(['#1763c6', '#c2570c', '#23803c', '#8a3fc0', '#a8274b'])}
  @media (prefers-color-scheme: dark) {
    .back { fill: #12161c; } text { fill: #e3e8ef; } .grid { stroke: #333c48; }
    ${coloured(['#6fb0ff', '#ffa25f', '#6fd08a', '#cf9bff', '#ff8fab'])}
  }`;

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' };
const escaped = (text: string) => text.replace(/[&<>]/g, (each) => ENTITIES[each]!);

function labelOf(us: number): string {
  if (us < 1_000) return `${us} µs`;
  return us < 1_000_000 ? `${us / 1_000} ms` : `${us / 1_000_000} s`;
}

class Axes {
  readonly decades: number;
  readonly lowUs: number;
  readonly highUs: number;

  constructor(lines: readonly Line[]) {
    const points = lines.flatMap(({ curve }) => curve);
    const all = points.map(({ us }) => Math.max(1, us));
    this.lowUs = 10 ** Math.floor(Math.log10(Math.min(...all)));
    this.highUs = 10 ** Math.ceil(Math.log10(Math.max(...all, this.lowUs * 10)));
    const rarest = Math.min(0.1, ...points.map(({ share }) => 1 - share));
    this.decades = -Math.log10(rarest);
  }

  x(share: number): number {
    const place = -Math.log10(1 - share) / this.decades;
    return LEFT + place * (WIDTH - LEFT - RIGHT);
  }

  y(us: number): number {
    const span = Math.log10(this.highUs / this.lowUs);
    const place = Math.log10(Math.max(1, us) / this.lowUs) / span;
    return HEIGHT - BOTTOM - place * (HEIGHT - TOP - BOTTOM);
  }
}

function grid(axes: Axes): string[] {
  const parts: string[] = [];
  for (const share of X_TICKS) {
    if (-Math.log10(1 - share) > axes.decades + 1e-9) continue;
    const x = axes.x(share).toFixed(1);
    const words = share === 0 ? '0 %' : `${Number((share * 100).toFixed(6))} %`;
    parts.push(`<line class="grid" x1="${x}" x2="${x}" y1="${TOP}" y2="${HEIGHT - BOTTOM}"/>`);
    parts.push(`<text x="${x}" y="${HEIGHT - BOTTOM + 20}" text-anchor="middle">${words}</text>`);
  }
  for (let us = axes.lowUs; us <= axes.highUs; us *= 10) {
    const y = axes.y(us).toFixed(1);
    parts.push(`<line class="grid" x1="${LEFT}" x2="${WIDTH - RIGHT}" y1="${y}" y2="${y}"/>`);
    parts.push(
      `<text x="${LEFT - 8}" y="${Number(y) + 4}" text-anchor="end">${labelOf(us)}</text>`,
    );
  }
  return parts;
}

/**
 * @param lines at most five, each with a point at least
 * @returns a whole document
 */
export function picture(title: string, lines: readonly Line[]): string {
  const axes = new Axes(lines);
  const curves = lines.map(({ curve }, k) => {
    const points = curve.map(
      ({ share, us }) => `${axes.x(share).toFixed(1)},${axes.y(us).toFixed(1)}`,
    );
    return `<polyline class="line l${k}" points="${points.join(' ')}"/>`;
  });
  const step = lines.length > 3 ? NAME_WIDTH.many : NAME_WIDTH.few;
  const names = lines.map(
    ({ name }, k) => `<text class="t${k}" x="${LEFT + step * k}" y="50">${escaped(name)}</text>`,
  );
  const middle = (LEFT + WIDTH - RIGHT) / 2;
  const what = 'share of requests that took no longer';
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img">`,
    `<title>${escaped(title)}</title>`,
    `<style>${STYLE}</style>`,
    `<rect class="back" width="${WIDTH}" height="${HEIGHT}"/>`,
    `<text x="${LEFT}" y="26" font-weight="600">${escaped(title)}</text>`,
    ...names,
    ...grid(axes),
    ...curves,
    `<text x="${middle}" y="${HEIGHT - 12}" text-anchor="middle">${what}</text>`,
    '</svg>',
    '',
  ].join('\n');
}
