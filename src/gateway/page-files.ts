/**
 * The page as it was built (`build/web`): its files in memory, served by their exact names, so that
 * no path leads anywhere else. What the build compressed is sent compressed. Read at the first
 * request, and again when it was built anew.
 */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { extname, join, sep } from 'node:path';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { PAGE_POLICY } from './rest/security-headers.ts';
import { sendUnknownPath } from './rest/unknown-path.ts';

/** Where `node scripts/build.mjs` puts the page. */
export const PAGE_FOLDER = join(import.meta.dirname, '..', '..', 'build', 'web');
/** First parts of the paths at which the page is; what follows is the page's own business. */
export const VIEWS = ['check', 'operate', 'replay', 'simulate', 'trade', 'wallet'];
const INDEX = 'index.html';
/** Files here have a hash of their content in their name. */
const HASHED = 'assets/';
/** A year, as long as anybody keeps anything. */
const FOR_EVER = 'public, max-age=31536000, immutable';
const NOT_BUILT = 'The page is not built. Build it: node scripts/build.mjs\n';
const TYPES: Readonly<Record<string, string>> = {
  '.css': 'text/css;charset=UTF-8',
  '.html': 'text/html;charset=UTF-8',
  '.js': 'text/javascript;charset=UTF-8',
  '.json': 'application/json;charset=UTF-8',
  '.png': 'image/png',
  '.svg': 'image/svg+xml;charset=UTF-8',
  '.wasm': 'application/wasm',
  '.woff2': 'font/woff2',
};
/** Best first: name in the header, ending of the file. */
const ENCODINGS = [
  ['br', '.br'],
  ['gzip', '.gz'],
] as const;

interface PageFile {
  readonly type: string;
  readonly plain: Buffer;
  /** By encoding, where the build made one. */
  readonly encoded: ReadonlyMap<string, Buffer>;
}

type PageFiles = ReadonlyMap<string, PageFile>;

/** The files of a folder, read when they are wanted. */
class BuiltPage {
  readonly #folder: string;
  #files: PageFiles = new Map();
  #builtMs = Number.NaN;

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** The page itself; undefined where it is not built. */
  index(): PageFile | undefined {
    const path = join(this.#folder, INDEX);
    const builtMs = statSync(path, { throwIfNoEntry: false })?.mtimeMs;
    if (builtMs === undefined) return undefined;
    if (builtMs !== this.#builtMs) this.#files = readFiles(this.#folder);
    this.#builtMs = builtMs;
    return this.#files.get(INDEX);
  }

  /** @param name as in an address, such as `assets/main-1234.js` */
  file(name: string): PageFile | undefined {
    if (this.#files.size === 0) this.index();
    return this.#files.get(name);
  }
}

function readFiles(folder: string): PageFiles {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  const isThere = new Set(names);
  const files = new Map<string, PageFile>();
  for (const name of names) {
    const type = TYPES[extname(name)];
    if (type === undefined) continue;
    const encoded = new Map<string, Buffer>();
    for (const [encoding, ending] of ENCODINGS) {
      if (isThere.has(name + ending)) {
        encoded.set(encoding, readFileSync(join(folder, name + ending)));
      }
    }
    const plain = readFileSync(join(folder, name));
    files.set(name.split(sep).join('/'), { type, plain, encoded });
  }
  return files;
}

/**
 * Adds the page at `/` and at the paths of its views, and its files. Where there is nothing, people
 * are given the page, which says so, and programs what they can read; with status 404 both.
 */
export function addPageFiles(app: FastifyInstance, folder: string): void {
  const page = new BuiltPage(folder);
  const options = { exposeHeadRoute: true };
  const sendIndex = (request: FastifyRequest, reply: FastifyReply) => {
    const index = page.index();
    if (index !== undefined) return send(request, reply, index);
    return reply.code(503).header('content-type', 'text/plain;charset=UTF-8').send(NOT_BUILT);
  };
  app.setNotFoundHandler((request, reply) => {
    const index = isPerson(request) ? page.index() : undefined;
    return index === undefined ? sendUnknownPath(reply) : send(request, reply.code(404), index);
  });
  app.get('/', options, sendIndex);
  for (const view of VIEWS) {
    app.get(`/${view}`, options, sendIndex);
    app.get(`/${view}/*`, options, sendIndex);
  }
  app.get<{ Params: { name: string } }>('/:name', options, (request, reply) => {
    const { name } = request.params;
    const file = page.file(name);
    if (file === undefined || name === INDEX) return reply.callNotFound();
    return send(request, reply, file);
  });
  app.get<{ Params: { name: string } }>(`/${HASHED}:name`, options, (request, reply) => {
    const file = page.file(HASHED + request.params.name);
    if (file === undefined) return reply.callNotFound();
    reply.header('cache-control', FOR_EVER);
    return send(request, reply, file);
  });
}

/**
 * Browsers ask so for what they will show in a window, and for nothing else. `text/html` alone says
 * little: Java's own client asks for it wherever a program says nothing.
 */
function isPerson({ headers, method }: FastifyRequest): boolean {
  if (method !== 'GET' && method !== 'HEAD') return false;
  return /(^|[\s,])text\/html\s*,\s*application\/xhtml\+xml\b/.test(headers.accept ?? '');
}

function send({ headers }: FastifyRequest, reply: FastifyReply, file: PageFile): FastifyReply {
  reply.headers({
    'content-type': file.type,
    // Of scripts too: a worker has the policy that its own file came with.
    'content-security-policy': PAGE_POLICY,
    'cross-origin-embedder-policy': 'require-corp',
    vary: 'Accept-Encoding',
  });
  const accepted = headers['accept-encoding'];
  const accepts = typeof accepted === 'string' ? accepted : '';
  for (const [encoding, bytes] of file.encoded) {
    if (!mayEncode(accepts, encoding)) continue;
    return reply.header('content-encoding', encoding).send(bytes);
  }
  return reply.send(file.plain);
}

/** Whether a browser that sent this takes an encoding. */
function mayEncode(accepts: string, encoding: string): boolean {
  return accepts.split(',').some((each) => {
    const [name = '', quality = ''] = each.split(';', 2).map((part) => part.trim());
    return name.toLowerCase() === encoding && !/^q=0(\.0*)?$/i.test(quality);
  });
}
