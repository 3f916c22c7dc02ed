/** How fast the exchange is, second by second, and how its parts are. */
import { useEffect, useState } from 'preact/hooks';
import { DataTable } from '../parts/data-table.tsx';
import { grouped } from '../parts/decimals.ts';
import { dayAndTime, duration } from '../parts/format.ts';
import { Shown, useLoaded } from '../parts/loaded.tsx';
import { ask } from '../session/session.ts';
import { type Durations, look, type Performance, shortBytes, shortTime } from './asks.ts';
import { Spark } from './spark.tsx';

const EVERY_MS = 1_000;
const HEALTH_EVERY_MS = 5_000;
/** Samples that the charts show. */
const KEPT = 120;

/** Of `/health`, what stands among the figures. */
const TOLD_ABOVE = ['timeUs', 'uptimeSeconds'];

type Health = Readonly<Record<string, unknown>>;

export function Overview() {
  const now = useLoaded('performance', () => look<Performance>('performance'), EVERY_MS);
  const [samples, setSamples] = useState<readonly Performance[]>([]);
  const { value } = now;
  useEffect(() => {
    if (value !== undefined) setSamples((before) => [...before, value].slice(-KEPT));
  }, [value]);
  return (
    <>
      <section>
        <h2>
          Now <span class="dim">the last {value?.windowSeconds ?? 10} seconds, measured</span>
        </h2>
        <Shown of={now} name="Performance" rows={8}>
          {(current) => <Figures current={current} samples={samples} />}
        </Shown>
      </section>
      <Parts />
    </>
  );
}

interface FiguresProps {
  readonly current: Performance;
  readonly samples: readonly Performance[];
}

function Figures({ current, samples }: FiguresProps) {
  const { answer, commandsPerSecond, eventLoop, sync } = current;
  return (
    <>
      <div class="cards wide">
        <Card
          name="Commands a second"
          number={grouped(String(commandsPerSecond))}
          values={samples.map((each) => each.commandsPerSecond)}
        />
        <Card
          name="Answered within (p99)"
          number={shortTime(answer.p99)}
          values={samples.map((each) => each.answer.p99)}
        />
        <Card
          name="Synced within (p99)"
          number={shortTime(sync.p99)}
          values={samples.map((each) => each.sync.p99)}
        />
        <Card
          name="Main thread late by (p99)"
          number={shortTime(eventLoop.p99)}
          values={samples.map((each) => each.eventLoop.p99)}
        />
      </div>
      <DataTable
        columns={[
          { title: 'What', cell: ([name]) => name },
          { title: 'Count', cell: ([, { count }]) => grouped(String(count)) },
          { title: 'p50', cell: ([, { p50 }]) => shortTime(p50) },
          { title: 'p90', cell: ([, { p90 }]) => shortTime(p90) },
          { title: 'p99', cell: ([, { p99 }]) => shortTime(p99) },
          { title: 'Longest', cell: ([, { max }]) => shortTime(max) },
        ]}
        rows={rowsOf(current)}
        keyOf={([name]) => name}
        empty=""
      />
      <p class="dim">
        {grouped(String(current.batchesPerSecond))} batches a second; command{' '}
        {grouped(String(current.sequence))} at {dayAndTime(current.sequenceTime)}; up{' '}
        {duration(current.uptimeSeconds * 1_000)}; {shortBytes(current.memoryBytes)} of memory.
        Requests over the binary lane are counted, not timed.
      </p>
    </>
  );
}

function rowsOf(current: Performance): (readonly [string, Durations])[] {
  return [
    ['From submission to answer', current.answer],
    ['Writing and syncing a batch', current.sync],
    ['Applying a batch', current.apply],
    ['Main thread late', current.eventLoop],
  ];
}

interface CardProps {
  readonly name: string;
  readonly number: string;
  readonly values: readonly number[];
}

function Card({ name, number, values }: CardProps) {
  return (
    <div class="card" data-card={name}>
      <div class="name">{name}</div>
      <div class="number">{number}</div>
      <Spark name={name} values={values} />
    </div>
  );
}

/** What the exchange can do without, and how it is. */
function Parts() {
  const health = useLoaded('health', () => ask<Health>('GET', '/health'), HEALTH_EVERY_MS);
  return (
    <section>
      <h2>Health</h2>
      <Shown of={health} name="Health" rows={3}>
        {(value) => (
          <DataTable
            columns={[
              { title: 'Part', cell: ([name]) => name },
              { title: 'State', text: true, cell: ([, state]) => wordsOf(state) },
            ]}
            rows={Object.entries(value).filter(([name]) => !TOLD_ABOVE.includes(name))}
            keyOf={([name]) => name}
            empty=""
          />
        )}
      </Shown>
    </section>
  );
}

function wordsOf(state: unknown): string {
  if (typeof state === 'number') return grouped(String(state));
  if (typeof state !== 'object' || state === null) return String(state);
  return Object.entries(state)
    .map(([name, value]) => {
      const [, what = name, unit = ''] = /^(.+?)(Ms|Seconds|Bytes)$/.exec(name) ?? [];
      const words = what.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
      return `${words} ${wordsOf(value)} ${unit.toLowerCase()}`.trim();
    })
    .join(', ');
}
