/** Addresses of a Redis: `redis://…`, `rediss://…` over TLS, `unix:/path` of a socket. */

/** @returns what is wrong with the text as an address of a Redis; undefined: nothing */
export function wrongRedisUrl(url: string): string | undefined {
  if (socketOf(url) !== undefined) return undefined;
  const parsed = URL.canParse(url) ? new URL(url) : undefined;
  if (parsed !== undefined && /^rediss?:$/.test(parsed.protocol) && parsed.hostname !== '') {
    return undefined;
  }
  return (
    'must be an address such as redis://127.0.0.1:6379, rediss://user:password@host:6379/0 or ' +
    'unix:/run/redis/redis.sock'
  );
}

/** The path of a Unix socket, where the address is one. */
export function socketOf(url: string): string | undefined {
  return /^unix:(\/.+)$/.exec(url)?.[1];
}
