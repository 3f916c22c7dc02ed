/**
 * Just enough understanding of TypeScript's text for the house rules: what is comment, what is a
 * string, what is code, and what a file imports.
 *
 * It assumes text that the type check accepts. It does not parse: a regular expression is told
 * from a division by what stands before it.
 */

/** Two views of one text, of the same length and with the same line breaks. */
export interface Views {
  /** Comments blanked out. */
  readonly uncommented: string;
  /** Comments and the insides of strings, templates and regular expressions blanked out. */
  readonly code: string;
}

/** One module that a file names. */
export interface Import {
  readonly specifier: string;
  /** Position in the text. */
  readonly index: number;
  /** Erased before running: `import type`, `export type`. */
  readonly typeOnly: boolean;
}

const PIECE = new RegExp(
  [
    /\/\/.*/,
    /\/\*[\s\S]*?\*\//,
    /'(?:[^'\\\n]|\\.)*'/,
    /"(?:[^"\\\n]|\\.)*"/,
    /[`{}]/,
    /\/(?:[^/\\[\n]|\\.|\[(?:[^\]\\\n]|\\.)*\])+\/[a-z]*/,
  ]
    .map(({ source }) => source)
    .join('|'),
  'g',
);
const TEMPLATE_TEXT = /(?:[^`\\$]|\\[\s\S]|\$(?!\{))*/y;
/** What may stand before a regular expression, and not before a division. */
const BEFORE_REGEXP = /(?:^|[([{,;=:!&|?+\-*%<>~^]|\b(?:return|typeof|case|of|in|yield|await))\s*$/;

/** Separates comments and strings from code. */
export function viewsOf(text: string): Views {
  const uncommented = [...text];
  const code = [...text];
  const templates: number[] = [];
  let braces = 0;
  let position = 0;
  const blank = (from: number, to: number, comment: boolean) => {
    for (let i = from; i < to; i += 1) {
      if (text[i] === '\n') continue;
      code[i] = ' ';
      if (comment) uncommented[i] = ' ';
    }
  };
  const skipTemplate = () => {
    TEMPLATE_TEXT.lastIndex = position;
    TEMPLATE_TEXT.exec(text);
    blank(position, TEMPLATE_TEXT.lastIndex, false);
    position = TEMPLATE_TEXT.lastIndex;
    if (text[position] === '$') {
      templates.push(braces);
      braces += 1;
      position += 2;
    } else {
      position += 1;
    }
  };
  for (;;) {
    PIECE.lastIndex = position;
    const match = PIECE.exec(text);
    if (match === null) break;
    const piece = match[0];
    const start = match.index;
    position = start + piece.length;
    if (piece === '`') {
      skipTemplate();
    } else if (piece === '{') {
      braces += 1;
    } else if (piece === '}') {
      braces -= 1;
      if (templates.at(-1) === braces) {
        templates.pop();
        skipTemplate();
      }
    } else if (piece.startsWith('//') || piece.startsWith('/*')) {
      blank(start, position, true);
    } else if (piece.startsWith('/')) {
      if (BEFORE_REGEXP.test(code.slice(Math.max(0, start - 20), start).join(''))) {
        blank(start + 1, position - 1, false);
      } else {
        position = start + 1;
      }
    } else {
      blank(start + 1, position - 1, false);
    }
  }
  return { uncommented: uncommented.join(''), code: code.join('') };
}

const NAME = /['"](?<name>[^'"]+)['"]/.source;
const CLAUSE = /(?<type>type\s+)?(?:[\w$*\s,]|\{[^}]*\})*?/.source;

const IMPORTS = [
  new RegExp(`^[ \\t]*(?:import|export)\\s+${CLAUSE}\\bfrom\\s*${NAME}`, 'gm'),
  new RegExp(`^[ \\t]*import\\s*${NAME}`, 'gm'),
  new RegExp(`\\bimport\\s*\\(\\s*${NAME}`, 'g'),
  /\bnew\s+URL\(\s*['"](?<name>\.[^'"]+\.ts)['"]\s*,\s*import\.meta\.url/g,
];

/** All modules that a text names: imports, re-exports, dynamic imports, URLs of worker files. */
export function importsOf(views: Views): Import[] {
  const found: Import[] = [];
  for (const pattern of IMPORTS) {
    for (const match of views.uncommented.matchAll(pattern)) {
      const index = match.index + match[0].search(/\S/);
      // Inside a string or template it is text about an import.
      if (views.code[index] === ' ') continue;
      const specifier = match.groups?.name ?? '';
      found.push({ specifier, index, typeOnly: match.groups?.type !== undefined });
    }
  }
  return found.sort((a, b) => a.index - b.index);
}
