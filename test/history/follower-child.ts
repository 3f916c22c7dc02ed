/**
 * Follows a log into a database in small steps, to be killed: `FOLDER URL ROWS`. Says `AT sequence`
 * after each step.
 */
import { writeSync } from 'node:fs';
import { logSource } from '../../src/cli/history-source.ts';
import { connectWriter, openHistory } from '../../src/history/connect.ts';
import { HistoryWriter } from '../../src/history/writer.ts';

const [folder = '', url = '', rows = ''] = process.argv.slice(2);
const writer = new HistoryWriter({
  connect: () => openHistory(() => connectWriter(folder, url)),
  source: (position) => logSource({ folder, position }),
  onState: ({ sequence }) => writeSync(1, `AT ${sequence}\n`),
  flushRows: Number(rows),
});
await writer.run('end');
