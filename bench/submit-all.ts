/** Commands through `ExchangeNode.submit`, as many on their way as a benchmark says. */
import type { Request } from '../src/gateway/port.ts';
import type { ExchangeNode } from '../src/node/exchange-node.ts';
import { Template } from '../src/schema/generated/protocol.ts';

/** Submits all, at most `inFlight` at a time. @throws Error where one is refused */
export async function submitAll(
  node: ExchangeNode,
  requests: readonly Request[],
  inFlight: number,
): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  let next = 0;
  let answered = 0;
  const pump = () => {
    while (next < requests.length && next - answered < inFlight && node.hasRoom()) {
      void node.submit(requests[next++]!).then(({ answer }) => {
        if (answer.template === Template.Rejected) reject(new Error(JSON.stringify(answer)));
        answered += 1;
        if (answered === requests.length) resolve();
        else pump();
      });
    }
  };
  pump();
  await promise;
}
