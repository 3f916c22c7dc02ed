/** A request that is refused: a code for programs, and what to do for people. */
import type { FeedErrorCode, FeedRequestId } from './port.ts';

export class FeedError extends Error {
  readonly code: FeedErrorCode;
  /** The id of the request, where it could be read. */
  id: FeedRequestId = null;

  constructor(code: FeedErrorCode, message: string) {
    // A refusal is an everyday answer: no stack is taken for it.
    const { stackTraceLimit } = Error;
    Error.stackTraceLimit = 0;
    super(message);
    Error.stackTraceLimit = stackTraceLimit;
    this.name = 'FeedError';
    this.code = code;
  }
}
