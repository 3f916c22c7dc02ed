/**
 * For tests: a signer as an operator might write one, a program that has the key and rules of its
 * own. `node scripts/run.mjs test/chain/signer-program.ts KEYFILE [MANNER]`
 */
import { spawn } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { text } from 'node:stream/consumers';
import { KeySigner } from '../../src/chain/signer.ts';

type Transaction = Readonly<Record<string, string>> & {
  readonly chainId: number;
  readonly nonce: number;
};

const [keyFile = '', manner = ''] = process.argv.slice(2);
const signer = KeySigner.fromFile(keyFile);
const question = JSON.parse(await text(process.stdin)) as {
  readonly ask: string;
  readonly address?: string;
  readonly transaction?: Transaction;
};

const answer = (what: object) => process.stdout.write(`${JSON.stringify(what)}\n`);

async function signature({ chainId, data, nonce, to, ...amounts }: Transaction, change = 0n) {
  const { gasLimit, maxFeePerGas, maxPriorityFeePerGas, value } = amounts;
  const { raw } = await signer.sign({
    ...{ chainId, nonce, data: data!, value: BigInt(value!) + change },
    ...(to === undefined ? {} : { to }),
    ...{ gasLimit: BigInt(gasLimit!), maxFeePerGas: BigInt(maxFeePerGas!) },
    maxPriorityFeePerGas: BigInt(maxPriorityFeePerGas!),
  });
  return raw;
}

/** What the file beside the key says, so that a test can change it. */
const rule = manner === 'file' ? readFileSync(`${keyFile}.rule`, 'utf8') : manner;
if (question.ask === 'address') answer({ address: signer.address });
else if (rule === 'refuse') answer({ refused: 'not today' });
else if (rule === 'fail') throw new Error('the key service is on fire');
else if (rule === 'babble') process.stdout.write('well\n');
else if (rule === 'nothing') answer({});
else if (rule === 'hang') {
  writeFileSync(`${keyFile}.pid`, String(process.pid));
  setInterval(() => {}, 60_000);
} else if (rule === 'agent') {
  // As agents of keys do, it goes on, with the output of who started it.
  const stdio = ['ignore', 'inherit', 'ignore'] as const;
  const code = 'setInterval(() => {}, 60_000)';
  const agent = spawn(process.execPath, ['-e', code], { stdio: [...stdio], detached: true });
  writeFileSync(`${keyFile}.agent`, String(agent.pid));
  agent.unref();
  answer({ raw: await signature(question.transaction!) });
} else if (rule === 'other') answer({ raw: await signature(question.transaction!, 1n) });
else if (rule === 'stranger') {
  const { privateKey } = KeySigner.random();
  writeFileSync(`${keyFile}.stranger`, privateKey, { mode: 0o600 });
  const stranger = new KeySigner(privateKey);
  const { chainId, data, nonce, to, ...amounts } = question.transaction!;
  const numbers = Object.entries(amounts).map(([name, each]) => [name, BigInt(each)] as const);
  const fields = { chainId, data, nonce, to, ...Object.fromEntries(numbers) };
  const { raw } = await stranger.sign(fields as Parameters<KeySigner['sign']>[0]);
  answer({ raw });
} else answer({ raw: await signature(question.transaction!) });
