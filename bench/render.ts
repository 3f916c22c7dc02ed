/** Reports for people: text for a terminal, a table for a document. */
import { styleText } from 'node:util';
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

function figureLine(each: Figure): string {
  const { name, unit, median, min, max, rounds } = each;
  const value = `${shortNumber(median)} ${unit}`.padEnd(24);
  const spread = rounds > 1 ? `${shortNumber(min)} … ${shortNumber(max)} in ${rounds} rounds` : '';
  const reached = isReached(each);
  const goal = goalWords(each);
  const verdict =
    reached === undefined || goal === ''
      ? ''
      : styleText(reached ? 'green' : 'yellow', `  ${reached ? 'reaches' : 'misses'} ${goal}`);
  return `  ${name.padEnd(26)}${styleText('bold', value)}${spread}${verdict}`.trimEnd();
}

/** One report on a terminal. */
export function asText({ name, workload, leavesOut, hash, figures, notes = [] }: Report): string {
  const lines = [
    '',
    styleText('bold', name),
    wrap(workload, '  '),
    ...figures.map(figureLine),
    ...notes.map((note) => wrap(note, '  ')),
    wrap(`leaves out: ${leavesOut}`, '  '),
    ...(hash === undefined ? [] : [`  result ${hash}`]),
  ];
  return `${lines.join('\n')}\n`;
}
