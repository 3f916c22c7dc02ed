/**
 * Reads the history in a thread of its own: a disk that is slow, or a database that is away, keeps
 * nobody but who asked. One connection, one question at a time; one that fails is made anew.
 */
import { parentPort, workerData } from 'node:worker_threads';
import { connectHistory } from '../connect.ts';
import type { Database } from '../port.ts';
import { isAway } from '../writer.ts';
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

/** A connection that was lost since the last question is made anew, once. */
async function answerAgain(question: Asked): Promise<unknown> {
  const wasOpen = database !== undefined;
  try {
    return await answer(question);
  } catch (error) {
    await forget();
    if (!wasOpen || !isAway(error)) throw error;
    return answer(question);
  }
}

async function forget(): Promise<void> {
  const failed = database;
  database = undefined;
  await failed?.close();
}

async function carryOut(question: Asked): Promise<void> {
  const { id } = question;
  let answered: Answered;
  try {
    answered = { id, result: await answerAgain(question) };
  } catch (error) {
    answered = { id, error: (error as Error).message };
    await forget();
  }
  parentPort?.postMessage(answered);
}

parentPort?.on('message', (question: Asked) => {
  turn = turn.then(() => carryOut(question));
});
