/** What the HTTP peers answer: as long as the answer to an order. */
export const HTTP_ANSWER = JSON.stringify({ answer: 'x'.repeat(440) });
