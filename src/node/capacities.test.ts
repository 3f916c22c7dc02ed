/** Capacities of a folder: what is said where others were asked for. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DEFAULT_CONFIG } from '../engine/engine.ts';
import { differences } from './capacities.ts';

test('of capacities that differ, those that somebody asked for are named with the way out', () => {
  const held = { ...DEFAULT_CONFIG, maxOrders: 500_000, maxLevels: 777 };
  assert.deepEqual(differences(held, DEFAULT_CONFIG), []);
  const [note, ...more] = differences(held, { ...DEFAULT_CONFIG, maxLevels: 99 });
  assert.match(note!, /^maxLevels is 777, not 99: .* lx state /);
  assert.deepEqual(more, []);
});
