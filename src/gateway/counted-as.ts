/** Under what the address of a client is counted where there is a limit for each. */
import { isIP } from 'node:net';

/** An IPv4 address as systems with both protocols write it. */
const MAPPED = /^::ffff:(?=\d+\.)/i;
const GROUPS = 8;
/** Of the part that a provider gives to one customer at least: a /64. */
const NETWORK_GROUPS = 4;

/**
 * Under what an address is counted by limits: whoever has one IPv6 address has 2^64, so these are
 * counted by their network of 64 bits; IPv4 addresses each for itself, however they are written.
 */
export function countedAs(address: string): string {
  if (!address.includes(':')) return address;
  const plain = address.replace(MAPPED, '');
  if (isIP(plain) !== 6) return plain;
  const [written = ''] = plain.split('%', 1);
  const [front = '', back] = written.split('::', 2);
  const first = front === '' ? [] : front.split(':');
  const last = back === undefined || back === '' ? [] : back.split(':');
  // An IPv4 address at the end has the length of two groups.
  const length = first.length + last.length + (written.includes('.') ? 1 : 0);
  const between = Array.from({ length: back === undefined ? 0 : GROUPS - length }, () => '0');
  const network = [...first, ...between, ...last].slice(0, NETWORK_GROUPS);
  return `${network.map((each) => Number.parseInt(each, 16).toString(16)).join(':')}::/64`;
}
