/**
 * Reads the history in a thread of its own: a disk that is slow, or a database that is away, keeps
 * nobody but who asked. One connection, one question at a time; one that fails is made anew.
 */
import { parentPort, workerData } from 'node:worker_threads';
import { connectHistory } from '../connect.ts';
import type { Database } from '../port.ts';
import type { Answered, Asked, ReaderData } from './messages.ts';
import { fills, orders, statementPage } from './queries.ts';

const { folder, url } = workerData as ReaderData;
let database: Database | undefined;
let turn: Promise<void> = Promise.resolve();

async function answer(question: Asked): Promise<unknown> {
  database ??= await connectHistory(folder, url);
  const from = database;
  switch (question.kind) {
    case 'orders':
      return orders(from, question.page);
    case 'fills':
      return fills(from, question.page);
    case 'statement': {
      const { after, limit, query } = question;
      return from.transaction(() => statementPage(from, query, after, limit), 'reading');
    }
  }
}

async function carryOut(question: Asked): Promise<void> {
  const { id } = question;
  let answered: Answered;
  try {
    answered = { id, result: await answer(question) };
  } catch (error) {
    answered = { id, error: (error as Error).message };
    const failed = database;
    database = undefined;
    await failed?.close();
  }
  parentPort?.postMessage(answered);
}

parentPort?.on('message', (question: Asked) => {
  turn = turn.then(() => carryOut(question));
});
