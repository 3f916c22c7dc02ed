/**
 * The rules that look at one file's text at a time, and at package.json.
 *
 * A checker takes files and gives findings; it reads nothing itself. Words that the rules forbid
 * are put together here from pieces, so that this file passes its own rules.
 */
import { dirname, posix } from 'node:path';
import { type Finding, isCode, isGenerated, lineAt, type TextFile } from './repository.ts';
import { viewsOf } from './source.ts';

/** Above this a file has more than one subject. */
const LINES_MAX = 600;
const COLUMNS_MAX = 100;

/** node:test loads a reporter by its default export; nothing else may have one. */
const DEFAULT_EXPORT_ALLOWED = ['scripts/check/reporter.mjs'];

type Pattern = readonly [RegExp, string];

function matches({ path, text }: TextFile, searched: string, patterns: readonly Pattern[]) {
  return patterns.flatMap(([pattern, rule]): Finding[] =>
    [...searched.matchAll(pattern)].map((match) => ({
      path,
      line: lineAt(text, match.index),
      rule,
    })),
  );
}

const either = (...words: readonly string[]) => new RegExp(`\\b(?:${words.join('|')})\\b`, 'g');

const UNFINISHED: readonly Pattern[] = [
  [either('TO' + 'DO', 'FIX' + 'ME', 'X' + 'XX'), 'finish it, or open an issue.'],
];

const SILENCED: readonly Pattern[] = [
  [
    new RegExp(`@ts-${'(?:ignore|nocheck|expect-error)'}`, 'g'),
    'mend the type, do not silence it.',
  ],
  [new RegExp(`biome-${'ignore'}`, 'g'), 'mend what the lint says, do not silence it.'],
];

const FORBIDDEN_CODE: readonly Pattern[] = [
  [/(?<![.\w$])any\b(?!\s*[(:])/g, 'no `any`: say what it is, or `unknown`.'],
  [/\b(?:test|it|describe|suite)\.only\s*\(/g, 'the other tests would not run.'],
  [/\bonly\s*:\s*true\b/g, 'the other tests would not run.'],
];

const DEFAULT_EXPORT: Pattern = [
  /\bexport\s+default\b|\bas\s+default\b/g,
  'export it by its name, not as default.',
];

/** Nothing unfinished, nothing silenced, no `any`, no default export, no lone test. */
export function checkWords(files: readonly TextFile[]): Finding[] {
  return files.flatMap((file) => {
    const anywhere = matches(file, file.text, UNFINISHED);
    if (!isCode(file.path)) return anywhere;
    const { code } = viewsOf(file.text);
    const exported = DEFAULT_EXPORT_ALLOWED.includes(file.path) ? [] : [DEFAULT_EXPORT];
    return [
      ...anywhere,
      ...matches(file, file.text, SILENCED),
      ...matches(file, code, [...FORBIDDEN_CODE, ...exported]),
    ];
  });
}

/** A line that holds one text and nothing else: breaking a text would hide it from a search. */
const ONE_TEXT = /^\s*(?:[\w']+: |[?:] |return )?(['"`]).*\1(?: \+)?[,;]?$/;

/** Code files stay short enough to have one subject, and lines short enough to read. */
export function checkSizes(files: readonly TextFile[]): Finding[] {
  return files
    .filter(({ path }) => isCode(path) && !isGenerated(path))
    .flatMap(({ path, text }) => {
      const lines = text.trimEnd().split('\n');
      const long = lines.flatMap((line, index): Finding[] =>
        [...line].length > COLUMNS_MAX && !ONE_TEXT.test(line)
          ? [{ path, line: index + 1, rule: `longer than ${COLUMNS_MAX} columns.` }]
          : [],
      );
      if (lines.length <= LINES_MAX) return long;
      const rule = `${lines.length} lines, more than ${LINES_MAX}: give it one subject.`;
      return [...long, { path, line: 0, rule }];
    });
}

const OF_ONE_MACHINE: readonly Pattern[] = [
  [
    /(?<![\w.\-/:~}])\/(?:work|root|home|Users|tmp)\/[\w.-]/g,
    'a path of one machine: name it from the project, or ask the system for it.',
  ],
  [/[A-Z]:\\+Users\\/g, 'a path of one machine: name it from the project.'],
  [
    /https?:\/\/[\w.-]*(?:regist[r]y|artifactory|nexus|verdaccio)[\w.-]*/gi,
    'the host of a package registry: which one is used is the machine’s affair.',
  ],
  [/"resolved":\s*"https?:/g, 'the lock file names a registry: run `npm install` once more.'],
];

/** Nothing that is true on one machine only. */
export function checkMachines(files: readonly TextFile[]): Finding[] {
  return files.flatMap((file) => matches(file, file.text, OF_ONE_MACHINE));
}

/**
 * Links in Markdown to files of the repository lead somewhere.
 *
 * @param exists - Whether a path, seen from the root, is there.
 */
export function checkLinks(
  files: readonly TextFile[],
  exists: (path: string) => boolean,
): Finding[] {
  return files
    .filter(({ path }) => path.endsWith('.md'))
    .flatMap(({ path, text }) => {
      const prose = text.replace(/^(```|~~~)[\s\S]*?^\1|`[^`\n]*`/gm, (code) =>
        code.replace(/[^\n]/g, ' '),
      );
      const links = [
        ...prose.matchAll(/\]\(\s*<?(?<to>[^)\s>]+)/g),
        ...prose.matchAll(/^[ \t]*\[[^\]]+\]:\s*(?<to>\S+)/gm),
      ];
      return links.flatMap((match): Finding[] => {
        const [to = ''] = (match.groups?.to ?? '').split('#');
        if (to === '' || /^[a-z]+:/.test(to)) return [];
        const target = to.startsWith('/') ? to.slice(1) : posix.join(dirname(path), to);
        if (exists(decodeURI(target))) return [];
        return [{ path, line: lineAt(text, match.index), rule: `nothing is at ${to}.` }];
      });
    });
}

const KINDS = ['dependencies', 'devDependencies', 'optionalDependencies'] as const;

/**
 * ARCHITECTURE.md says of each dependency why it is there.
 *
 * @param architecture - The text of ARCHITECTURE.md, or undefined when there is none.
 */
export function checkDependencies(
  packageJson: TextFile,
  architecture: string | undefined,
): Finding[] {
  const parsed = JSON.parse(packageJson.text) as Record<string, Record<string, string>>;
  const names = KINDS.flatMap((kind) => Object.keys(parsed[kind] ?? {}));
  return names
    .filter((name) => !mentions(architecture ?? '', name))
    .map((name) => ({
      path: packageJson.path,
      line: lineAt(packageJson.text, packageJson.text.indexOf(`"${name}":`)),
      rule: `${name} needs its line in ARCHITECTURE.md: why it is there, what was not chosen.`,
    }));
}

function mentions(text: string, name: string): boolean {
  const escaped = name.replace(/[^\w]/g, '\\$&');
  return new RegExp(`(?<![\\w@/-])${escaped}(?![\\w/-])`).test(text);
}
