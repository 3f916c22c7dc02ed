/** The thread that has a SQLite file open for `SqliteThread`: one call after the other. */
import { parentPort, workerData } from 'node:worker_threads';
import { Rows } from './rows.ts';
import { SqliteDatabase } from './sqlite.ts';
import type { Call, Outcome, SqliteFailure } from './sqlite-messages.ts';

let database: SqliteDatabase | undefined;
let turn: Promise<void> = Promise.resolve();

/** The file is opened by the first call, so that what is wrong with it is an answer. */
async function carryOut(call: Call): Promise<unknown> {
  if (call.what === 'close') return database?.close();
  database ??= new SqliteDatabase(workerData as string);
  switch (call.what) {
    case 'all':
      return database.all(call.sql, call.values);
    case 'script':
      return database.script(call.sql);
    case 'append':
      return database.append(Rows.from(call));
    case 'rollBack':
      return database.rollBack();
  }
}

function failureOf(error: unknown): SqliteFailure {
  const { code, errcode, message } = error as SqliteFailure;
  return { message, ...(code && { code }), ...(errcode !== undefined && { errcode }) };
}

async function answer(call: Call): Promise<void> {
  let outcome: Outcome;
  try {
    outcome = { result: await carryOut(call) };
  } catch (error) {
    outcome = { error: failureOf(error) };
  }
  parentPort?.postMessage(outcome);
  if (call.what === 'close') parentPort?.close();
}

parentPort?.on('message', (call: Call) => {
  turn = turn.then(() => answer(call));
});
