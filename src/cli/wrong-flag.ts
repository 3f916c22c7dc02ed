/** Whether `parseArgs` threw it: a flag that there is not, or one without its value. */
export function isWrongFlag(error: unknown): boolean {
  const code: unknown = error instanceof Error && 'code' in error ? error.code : undefined;
  return typeof code === 'string' && code.startsWith('ERR_PARSE_ARGS');
}
