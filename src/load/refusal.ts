/** Refusals of the exchange as kinds that can be counted. */

/** What an answer is counted as where it never came: what became of the request is not known. */
export const NO_ANSWER = 'no answer';

/** Whether the outcome of a request that ended so is not known. */
export function isUnknown(kind: string): boolean {
  return kind.startsWith(NO_ANSWER);
}

/** @param body what was answered, such as `{"code":-2010,"msg":"…"}` */
export function refusalKind(body: string, status: number | undefined): string {
  const code = /"code":\s*(-?\d+)/.exec(body)?.[1];
  const words = /"msg":\s*"((?:[^"\\]|\\.)*)"/.exec(body)?.[1];
  if (code === undefined) return `HTTP ${status}`;
  return words === undefined ? code : `${code} ${words}`;
}
