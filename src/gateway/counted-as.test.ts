import assert from 'node:assert/strict';
import { test } from 'node:test';
import { countedAs } from './counted-as.ts';
import { DEFAULT_RATE_LIMITS, RateLimiter } from './limits.ts';

test('IPv4 addresses are counted each for itself, however they are written', () => {
  assert.equal(countedAs('198.51.100.7'), '198.51.100.7');
  assert.equal(countedAs('::ffff:198.51.100.7'), '198.51.100.7');
  assert.equal(countedAs('::FFFF:198.51.100.7'), '198.51.100.7');
});

test('IPv6 addresses are counted by their network of 64 bits, however they are written', () => {
  for (const [address, network] of [
    ['2001:db8::1', '2001:db8:0:0::/64'],
    ['2001:0DB8:0:0:ffff:ffff:ffff:ffff', '2001:db8:0:0::/64'],
    ['2001:db8::198.51.100.7', '2001:db8:0:0::/64'],
    ['2001:db8:0:1::1', '2001:db8:0:1::/64'],
    ['1:2:3:4:5:6:7::', '1:2:3:4::/64'],
    ['1::4:5:6:7:8', '1:0:0:4::/64'],
    ['::2:3:4:5:6:7:8', '0:2:3:4::/64'],
    ['::1', '0:0:0:0::/64'],
    ['fe80::1%eth0', 'fe80:0:0:0::/64'],
  ] as const) {
    assert.equal(countedAs(address), network, address);
  }
});

test('what is no address is counted as it is', () => {
  for (const text of ['', 'unix', 'a:b', '1.2.3.4:80']) assert.equal(countedAs(text), text);
});

test('whoever has a network of IPv6 has the limit of one', () => {
  const limits = new RateLimiter({ ...DEFAULT_RATE_LIMITS, weightPerMinute: 2, maxAddresses: 2 });
  const nowUs = 1_767_225_600_000_000;
  const take = (ip: string) => limits.takeWeight(ip, 1, nowUs).allowed;
  assert.deepEqual(['2001:db8::1', '2001:db8::2', '2001:db8::3'].map(take), [true, true, false]);
  assert.equal(limits.weightUsed('2001:db8::4', nowUs), 2);
  assert.deepEqual(['198.51.100.7', '::ffff:198.51.100.7'].map(take), [true, true]);
  assert.equal(take('198.51.100.7'), false);
});
