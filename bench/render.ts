/** Reports for people: text for a terminal, a table for a document. */
import { styleText } from 'node:util';
import { type Machine, machineWords } from './machine.ts';
import { type Figure, isReached, type Report } from './report.ts';

const WIDTH = 96;

/** Three significant digits, no exponent, thousands separated. */
export function shortNumber(value: number): string {
  const digits = value >= 100 ? 0 : value >= 10 ? 1 : value >= 1 ? 2 : 3;
  return value.toLocaleString('en-US', {
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  });
}

export function goalWords({ goal, unit }: Figure): string {
  if (goal?.atMost !== undefined) return `≤ ${shortNumber(goal.atMost)} ${unit}`;
  if (goal?.atLeast !== undefined) return `≥ ${shortNumber(goal.atLeast)} ${unit}`;
  return '';
}

function wrap(text: string, indent: string): string {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && indent.length + line.length + 1 + word.length > WIDTH) {
      lines.push(indent + line);
      line = '';
    }
    line += line === '' ? word : ` ${word}`;
  }
  lines.push(indent + line);
  return lines.join('\n');
}

function figureLine(each: Figure, nameWidth: number): string {
  const { name, unit, median, min, max, rounds } = each;
  const value = `${shortNumber(median)} ${unit}`.padEnd(24);
  const spread = rounds > 1 ? `${shortNumber(min)} … ${shortNumber(max)} in ${rounds} rounds` : '';
  const reached = isReached(each);
  const goal = goalWords(each);
  const verdict =
    reached === undefined || goal === ''
      ? ''
      : styleText(reached ? 'green' : 'yellow', `  ${reached ? 'reaches' : 'misses'} ${goal}`);
  return `  ${name.padEnd(nameWidth)}${styleText('bold', value)}${spread}${verdict}`.trimEnd();
}

/** One report on a terminal. */
export function asText({ name, workload, leavesOut, hash, figures, notes = [] }: Report): string {
  const nameWidth = Math.max(26, ...figures.map((each) => each.name.length + 2));
  const lines = [
    '',
    styleText('bold', name),
    wrap(workload, '  '),
    ...figures.map((each) => figureLine(each, nameWidth)),
    ...notes.map((note) => wrap(note, '  ')),
    wrap(`leaves out: ${leavesOut}`, '  '),
    ...(hash === undefined ? [] : [`  result ${hash}`]),
  ];
  return `${lines.join('\n')}\n`;
}

export interface Results {
  readonly machine: Machine;
  /** What was run. */
  readonly command: string;
  readonly reports: readonly Report[];
}

function spreadWords({ min, max, rounds }: Figure): string {
  return rounds > 1 ? `${shortNumber(min)} … ${shortNumber(max)}` : '';
}

/** Figures that the design has a number for; nothing where there are none. */
function goalTable(reports: readonly Report[]): string[] {
  const rows = reports.flatMap(({ name, figures }) =>
    figures
      .filter((each) => goalWords(each) !== '')
      .map((each) => {
        const measured = `${shortNumber(each.median)} ${each.unit}`;
        const verdict = isReached(each) ? 'reached' : 'not reached';
        return `| ${name}: ${each.name} | ${measured} | ${spreadWords(each)} | ${goalWords(each)} | ${verdict} |`;
      }),
  );
  if (rows.length === 0) return [];
  const head = '| what | median | least … most | to reach | |\n|---|---|---|---|---|';
  return ['## Against the numbers to reach', `${head}\n${rows.join('\n')}`];
}

function section(report: Report): string {
  const { name, workload, leavesOut, hash, figures, notes = [], picture } = report;
  const rows = figures.map((each) => {
    const median = `${shortNumber(each.median)} ${each.unit}`.trim();
    return `| ${each.name} | ${median} | ${spreadWords(each)} |`;
  });
  const result = hash === undefined ? '' : ` Result \`${hash}\`.`;
  const more = notes.map((note) => ` Note: ${note}.`).join('');
  return [
    `### ${name}`,
    `${workload}. Leaves out: ${leavesOut}.${more}${result}`,
    `| | median | least … most |\n|---|---|---|\n${rows.join('\n')}`,
    ...(picture === undefined ? [] : [`![${picture.title}](${picture.name}.svg)`]),
  ].join('\n\n');
}

/** A document that a run rewrites whole; what people have to say about it is in ANALYSIS.md. */
export function asMarkdown({ machine, command, reports }: Results): string {
  const parts = [
    '# Results',
    `Written by \`${command}\`; do not edit. What stands behind the numbers, and behind those ` +
      'that are not reached, is in [ANALYSIS.md](ANALYSIS.md).',
    `Machine: ${machineWords(machine)}. Commit \`${machine.commit}\`.`,
    'A figure is the median of its rounds, with the least and the most. A result is a hash of all ' +
      'event bytes: the same on every machine for the same seed and commit.',
    ...goalTable(reports),
    '## All figures',
    ...reports.map(section),
  ];
  return `${parts.join('\n\n')}\n`;
}
