/**
 * Compiles the contracts of this folder into contracts/generated/*.json, which is what a venue
 * deploys: nobody needs the compiler to run one. `--check` says what is stale.
 */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const FOLDER = fileURLToPath(new URL('.', import.meta.url));
const OUTPUT = join(FOLDER, 'generated');
const SETTINGS = {
  optimizer: { enabled: true, runs: 10_000 },
  evmVersion: 'cancun',
  metadata: { bytecodeHash: 'none', appendCBOR: false },
  outputSelection: { '*': { '*': ['abi', 'evm.bytecode.object'] } },
};

interface Compiled {
  readonly abi: readonly unknown[];
  readonly evm: { readonly bytecode: { readonly object: string } };
}

interface CompilerOutput {
  readonly errors?: readonly { readonly severity: string; readonly formattedMessage: string }[];
  readonly contracts?: Readonly<Record<string, Readonly<Record<string, Compiled>>>>;
}

/** Each contract's file under contracts/generated and its text. @throws what the compiler says */
export function compiledContracts(): ReadonlyMap<string, string> {
  const solc = createRequire(import.meta.url)('solc') as { compile(input: string): string };
  const names = readdirSync(FOLDER).filter((name) => name.endsWith('.sol'));
  const sources = Object.fromEntries(
    names.map((name) => [name, { content: readFileSync(join(FOLDER, name), 'utf8') }]),
  );
  const input = { language: 'Solidity', sources, settings: SETTINGS };
  const { errors = [], contracts = {} } = JSON.parse(
    solc.compile(JSON.stringify(input)),
  ) as CompilerOutput;
  if (errors.length > 0) throw new Error(errors.map((e) => e.formattedMessage).join('\n'));
  const files = Object.values(contracts)
    .flatMap((inFile) => Object.entries(inFile))
    // What others have to look like is no contract of ours.
    .filter(([, { evm }]) => evm.bytecode.object !== '')
    .map(([name, { abi, evm }]) => {
      const text = JSON.stringify({ name, abi, bytecode: `0x${evm.bytecode.object}` }, null, 2);
      return [`${name}.json`, `${text}\n`] as const;
    });
  return new Map(files);
}

/** Names of files that are not what the contracts give. */
export function staleContracts(): string[] {
  return [...compiledContracts()].flatMap(([name, text]) => {
    try {
      return readFileSync(join(OUTPUT, name), 'utf8') === text ? [] : [name];
    } catch {
      return [name];
    }
  });
}

function main(): void {
  if (process.argv.includes('--check')) {
    const stale = staleContracts();
    if (stale.length === 0) return;
    console.error(`stale: ${stale.join(', ')}\nrun: node scripts/run.mjs contracts/compile.ts`);
    process.exitCode = 1;
    return;
  }
  mkdirSync(OUTPUT, { recursive: true });
  for (const [name, text] of compiledContracts()) {
    writeFileSync(join(OUTPUT, name), text);
    console.log(`wrote contracts/generated/${name}`);
  }
}

if (import.meta.main) main();
