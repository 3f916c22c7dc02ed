/** What a run reports, for people and for programs. */
import { styleText } from 'node:util';
import { PERCENTILES, type Times } from './histogram.ts';
import type { LoadReport } from './load.ts';

function timeText(us: number): string {
  if (us < 1_000) return `${us} µs`;
  if (us < 1_000_000) return `${(us / 1_000).toFixed(2)} ms`;
  return `${(us / 1_000_000).toFixed(2)} s`;
}

function row(name: string, times: Times): string {
  const values = [...PERCENTILES.map((each) => times.percentileUs(each)), times.maxUs];
  return `  ${name.padEnd(18)}${values.map((us) => timeText(us).padStart(11)).join('')}`;
}

/** The run in a few lines. */
export function asText(report: LoadReport): string {
  const { answered, checks, elapsedMs, errors, latency, lateness, plan, sent, service } = report;
  const { connections, durationSeconds, lane, rate } = plan;
  const { price, quantity, symbol } = report.terms;
  const acts = Object.entries(sent).filter(([, count]) => count > 0);
  const heads = [...PERCENTILES.map((each) => `p${each}`), 'max'];
  const failed = checks.filter(({ passed }) => !passed);
  return [
    `${lane}: ${rate} requests a second for ${durationSeconds} s, ` +
      `${lane === 'feed' ? 'readers' : 'connections'}: ${connections}; ` +
      `buys of ${quantity} ${symbol} at ${price}`,
    `  sent ${acts.map(([act, count]) => `${count} ${act}`).join(', ')}; carried out ${answered}, ` +
      `${((answered * 1000) / Math.max(1, elapsedMs)).toFixed(0)} a second`,
    '',
    `  ${''.padEnd(18)}${heads.map((head) => head.padStart(11)).join('')}`,
    row('due → answered', latency),
    row('sent → answered', service),
    row('due → sent', lateness),
    '',
    ...[...errors].map(([kind, count]) => `  ${styleText('red', `${count} × ${kind}`)}`),
    ...checks.map(({ expected, found, passed, what }) =>
      passed
        ? `  ${styleText('green', 'right')}  ${what}: ${found}`
        : `  ${styleText('red', 'wrong')}  ${what}: ${found} in place of ${expected}`,
    ),
    ...(failed.length === 0 ? [] : ['  A run with a wrong count has measured something else.']),
    `  left out: ${report.leavesOut}`,
    '',
  ].join('\n');
}

function timesAsJson(times: Times) {
  const at = PERCENTILES.map((each) => [`p${each}`, times.percentileUs(each)] as const);
  return {
    count: times.count,
    meanUs: Math.round(times.meanUs),
    ...Object.fromEntries(at.map(([name, us]) => [`${name}Us`, us])),
    maxUs: times.maxUs,
    curve: times.curve(),
  };
}

/** The run as data; no key and no secret is in it. */
export function asJson(report: LoadReport): object {
  const { plan, terms } = report;
  const { connections, durationSeconds, lane, mix, rate, url } = plan;
  return {
    plan: { url: url.origin, lane, rate, durationSeconds, connections, mix, ...terms },
    requests: report.requests,
    sent: report.sent,
    carriedOut: report.answered,
    unsent: report.unsent,
    errors: Object.fromEntries(report.errors),
    elapsedMs: Math.round(report.elapsedMs),
    dueToAnswered: timesAsJson(report.latency),
    sentToAnswered: timesAsJson(report.service),
    dueToSent: timesAsJson(report.lateness),
    checks: report.checks,
    leavesOut: report.leavesOut,
  };
}

/** Whether it has measured what it was asked for. */
export function isRight({ checks }: LoadReport): boolean {
  return checks.every(({ passed }) => passed);
}
