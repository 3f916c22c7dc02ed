/**
 * The rules about who may import whom.
 *
 * A checker takes files and gives findings; it reads nothing itself. Paths are seen from the root
 * of the repository, with forward slashes.
 */
import { dirname, posix } from 'node:path';
import { type Finding, isTest, lineAt, type TextFile } from './repository.ts';
import { type Import, importsOf, viewsOf } from './source.ts';

/** The rooms whose code runs in a browser as it is and decides nothing by chance or time. */
const PURE_ROOMS = ['base', 'schema', 'engine'];

/**
 * For each room under src/, the rooms it may import. `ports`: it may also import types from files
 * named port.ts or ports.ts of any room, which say what it is given by whoever starts it.
 */
const ARROWS: Readonly<Record<string, { readonly to: readonly string[]; ports?: true }>> = {
  base: { to: [] },
  schema: { to: ['base'] },
  engine: { to: ['base', 'schema'] },
  library: { to: ['base', 'schema', 'engine'] },
  log: { to: ['base', 'schema', 'engine'] },
  import: { to: ['base', 'schema', 'engine'] },
  node: {
    to: [
      ...['base', 'schema', 'engine', 'log', 'gateway', 'feed', 'agents', 'anchor', 'chain'],
      ...['vault'],
      'balances',
    ],
    ports: true,
  },
  replay: { to: ['base', 'schema', 'engine', 'log', 'feed', 'node'] },
  cli: {
    to: [
      ...['base', 'schema', 'engine', 'log', 'import', 'node', 'gateway', 'feed', 'agents'],
      ...['replay', 'anchor', 'chain', 'load', 'history'],
    ],
  },
  files: { to: [] },
  gateway: { to: ['base', 'schema', 'feed', 'files'], ports: true },
  feed: { to: ['base', 'schema'], ports: true },
  history: { to: ['base', 'schema'], ports: true },
  balances: { to: ['base', 'schema'], ports: true },
  anchor: { to: ['base', 'schema', 'files'], ports: true },
  chain: { to: ['base', 'schema', 'anchor'], ports: true },
  vault: { to: ['base', 'schema', 'feed', 'gateway', 'chain', 'anchor'], ports: true },
  client: { to: ['base', 'schema'], ports: true },
  agents: { to: ['base', 'schema', 'engine', 'client'], ports: true },
  load: { to: ['base', 'schema', 'client'], ports: true },
  web: {
    to: [
      ...['base', 'schema', 'engine', 'library', 'log', 'feed', 'client', 'anchor', 'agents'],
      'replay',
    ],
    ports: true,
  },
};

/** The script that writes generated files may read and write them. */
const GENERATOR = /^src\/schema\/(generate\.ts|generators\/)/;

/** Where the naive twin is compared with the fast engine. */
const COMPARES_ENGINES = /^(test|bench)\//;

interface Edge extends Import {
  readonly from: string;
  readonly line: number;
  /** The imported file's path; undefined for a package or a `node:` module. */
  readonly to: string | undefined;
}

function edgesOf({ path, text }: TextFile): Edge[] {
  return importsOf(viewsOf(text)).map((each) => ({
    ...each,
    from: path,
    line: lineAt(text, each.index),
    to: each.specifier.startsWith('.')
      ? posix.normalize(posix.join(dirname(path), each.specifier))
      : undefined,
  }));
}

/** The first folder under src/, or `web`; undefined elsewhere and for files right in src/. */
function roomOf(path: string): string | undefined {
  if (path.startsWith('web/src/')) return 'web';
  return /^src\/([^/]+)\//.exec(path)?.[1];
}

const found = ({ from, line }: Edge, rule: string): Finding => ({ path: from, line, rule });

/** Rooms import only along the arrows. Tests may look at what they need. */
export function checkArrows(files: readonly TextFile[]): Finding[] {
  return files
    .filter(({ path }) => /^(src|web\/src)\//.test(path) && !isTest(path))
    .flatMap(edgesOf)
    .flatMap((edge) => {
      const [from, to] = [roomOf(edge.from), edge.to && roomOf(edge.to)];
      if (from === undefined || to === undefined || from === to) return [];
      const arrows = ARROWS[from];
      if (arrows === undefined) {
        return [found(edge, `src/${from} is a new room: give it its arrows in the house rules.`)];
      }
      if (arrows.to.includes(to)) return [];
      const isPort = edge.typeOnly && /\/ports?\.ts$/.test(edge.to ?? '');
      if (arrows.ports === true && isPort) return [];
      const may = arrows.to.map((room) => `src/${room}`).join(', ') || 'nothing';
      const ports = arrows.ports === true ? ', and types from any port.ts' : '';
      return [found(edge, `src/${from} may import ${may}${ports}; not ${edge.specifier}.`)];
    });
}

/** The engine itself; and commands as rows of text, for tools that read files of them. */
const ENGINE_DOORS = ['src/engine/engine.ts', 'src/engine/text.ts'];

/** From outside, the engine is its doors. */
export function checkEngineDoor(files: readonly TextFile[]): Finding[] {
  return files.flatMap(edgesOf).flatMap((edge) => {
    if (edge.to === undefined || roomOf(edge.to) !== 'engine') return [];
    if (roomOf(edge.from) === 'engine' || ENGINE_DOORS.includes(edge.to)) return [];
    const compares = COMPARES_ENGINES.test(edge.from) || isTest(edge.from);
    if (compares && !edge.to.startsWith('src/engine/assembly/')) return [];
    return [found(edge, `import src/engine/engine.ts, not the engine's inside ${edge.specifier}.`)];
  });
}

/** What makes a result depend on more than its input, or runs only in Node. */
const IMPURE: readonly (readonly [RegExp, string])[] = [
  [/\bDate\b/g, 'no clock: time arrives as a command'],
  [/\bperformance\b/g, 'no clock: time arrives as a command'],
  [/\bMath\.random\b/g, 'no randomness but from a seed that is given'],
  [/\b(?:setTimeout|setInterval|setImmediate|queueMicrotask)\b/g, 'no timer'],
  [/\b(?:Promise|async|await)\b/g, 'no promise: the core answers before it returns'],
  [/(?<![.\w])(?:process|console|fetch|crypto)\s*[.(]/g, 'no I/O'],
];

/** Under src/base, src/schema and src/engine: no clock, chance, promise, I/O or dependency. */
export function checkPurity(files: readonly TextFile[]): Finding[] {
  return files
    .filter(({ path }) => PURE_ROOMS.includes(roomOf(path) ?? ''))
    .filter(({ path }) => !isTest(path) && !GENERATOR.test(path) && !path.endsWith('.d.ts'))
    .flatMap((file) => [...packageImports(file), ...impureWords(file)]);
}

function packageImports(file: TextFile): Finding[] {
  return edgesOf(file)
    .filter(({ to }) => to === undefined)
    .map((edge) => found(edge, `no dependency and no node: module here: ${edge.specifier}.`));
}

function impureWords({ path, text }: TextFile): Finding[] {
  const { code } = viewsOf(text);
  return IMPURE.flatMap(([pattern, rule]) =>
    [...code.matchAll(pattern)].map((match) => ({
      path,
      line: lineAt(text, match.index),
      rule: `${rule}; found \`${match[0]}\`.`,
    })),
  );
}

/** No file imports itself through others, types included: a cycle is one thing in two files. */
export function checkCycles(files: readonly TextFile[]): Finding[] {
  const graph = new Map(files.map((file) => [file.path, edgesOf(file)]));
  const done = new Set<string>();
  const trail: string[] = [];
  const findings: Finding[] = [];
  const visit = (path: string) => {
    trail.push(path);
    for (const edge of graph.get(path) ?? []) {
      const start = trail.indexOf(edge.to ?? '');
      if (start >= 0) {
        const circle = [...trail.slice(start), trail[start]].join(' -> ');
        findings.push(found(edge, `imports go in a circle: ${circle}.`));
      } else if (edge.to !== undefined && !done.has(edge.to)) {
        visit(edge.to);
      }
    }
    trail.pop();
    done.add(path);
  };
  for (const path of graph.keys()) if (!done.has(path)) visit(path);
  return findings;
}
