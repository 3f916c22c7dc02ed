/**
 * What every HTTP answer tells a browser: that it is what it says it is, belongs to nobody else's
 * page, is not to be kept, and may load nothing. Pages replace the policy by their own.
 */

/** For answers that are no page: nothing may be loaded, nothing may be framed. */
const CLOSED = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/** Of every answer. */
export const SECURITY_HEADERS: Readonly<Record<string, string>> = {
  'cache-control': 'no-store',
  'content-security-policy': CLOSED,
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
};

/** Two years, as the lists of browsers want it. */
const TRANSPORT_SECURITY = { 'strict-transport-security': 'max-age=63072000; includeSubDomains' };

/**
 * @param publicOrigin where people find the exchange, such as `https://trade.example.com`. Over
 * https browsers are told to use nothing else; over http that header would mean nothing.
 */
export function securityHeaders(publicOrigin: string): Readonly<Record<string, string>> {
  if (!publicOrigin.startsWith('https:')) return SECURITY_HEADERS;
  return { ...SECURITY_HEADERS, ...TRANSPORT_SECURITY };
}

/** The same as lines of an answer that is written by hand. */
export const SECURITY_LINES = Object.entries(SECURITY_HEADERS)
  .map(([name, value]) => `${name}: ${value}\r\n`)
  .join('');

/**
 * The policy of the page: scripts, styles, pictures and workers that are files of its own, requests
 * to where it came from, the engine as WebAssembly; nothing else.
 */
export const PAGE_POLICY = [
  CLOSED,
  "script-src 'self' 'wasm-unsafe-eval'",
  "style-src 'self'",
  "img-src 'self'",
  "font-src 'self'",
  "connect-src 'self'",
  "worker-src 'self'",
  "object-src 'none'",
].join('; ');
