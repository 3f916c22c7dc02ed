/** @returns what is wrong with the text as an address of a Redis; undefined: nothing */
export function wrongRedisUrl(url: string): string | undefined {
  const parsed = URL.canParse(url) ? new URL(url) : undefined;
  if (parsed !== undefined && /^rediss?:$/.test(parsed.protocol) && parsed.hostname !== '') {
    return undefined;
  }
  return 'must be an address such as redis://127.0.0.1:6379 or rediss://user:password@host:6379/0';
}
