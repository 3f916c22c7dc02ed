/** Which texts are addresses of a Redis. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { socketOf, wrongRedisUrl } from './redis-url.ts';

for (const url of [
  'redis://127.0.0.1',
  'redis://127.0.0.1:6379/2',
  'rediss://user:password@redis.example.com:6380',
  'redis://[::1]:6379',
  'unix:/run/redis/redis.sock',
]) {
  test(`${url} is one`, () => assert.equal(wrongRedisUrl(url), undefined));
}

for (const url of ['', '127.0.0.1:6379', 'http://127.0.0.1', 'redis://', 'unix:redis.sock']) {
  test(`'${url}' is none`, () => assert.match(wrongRedisUrl(url) ?? '', /^must be an address/));
}

test('a socket is found in its address, and in no other', () => {
  assert.equal(socketOf('unix:/run/redis.sock'), '/run/redis.sock');
  assert.equal(socketOf('redis://unix:/run'), undefined);
});
