/** The picture: all in one file, with every line in its frame. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Times } from './histogram.ts';
import { picture } from './picture.ts';

const times = (values: readonly number[]) => {
  const all = new Times();
  for (const value of values) all.add(value);
  return all.curve();
};

test('a picture shows both lines inside of its frame, and nothing from elsewhere', () => {
  const thousand = Array.from({ length: 2000 }, (_, k) => 0.2 + k / 10);
  const svg = picture('a <load> & more', [
    { name: 'from when it was due', curve: times(thousand) },
    { name: 'from when it was sent', curve: times([0.1, 0.2]) },
  ]);
  assert.match(svg, /^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg" viewBox="0 0 (\d+) (\d+)"/);
  assert.ok(svg.includes('a &lt;load&gt; &amp; more'));
  assert.match(svg, /prefers-color-scheme: dark/);
  assert.doesNotMatch(svg, /href|url\(|<script|NaN|Infinity/);
  const lines = [...svg.matchAll(/<polyline[^>]*points="([^"]+)"/g)].map(([, points]) => points!);
  assert.equal(lines.length, 2);
  for (const point of lines.flatMap((line) => line.split(' '))) {
    const [x, y] = point.split(',').map(Number) as [number, number];
    assert.ok(x >= 80 && x <= 836 && y >= 64 && y <= 384, point);
  }
  for (const words of ['90 %', '99.9 %', '100 µs', '100 ms']) assert.ok(svg.includes(`>${words}<`));
});

test('one time is a picture too', () => {
  assert.doesNotMatch(picture('one', [{ name: 'due', curve: times([3]) }]), /NaN|Infinity/);
});
