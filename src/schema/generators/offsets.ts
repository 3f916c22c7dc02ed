/** Where each field lies, for readers that look at a few fields of a message and decode nothing. */
import { BANNER, placedMessages, visible } from './plan.ts';

/** src/schema/generated/offsets.ts */
export function offsetsTs(): string {
  const messages = placedMessages.map((message) => {
    const header = message.header.slice(2);
    const rows = [...header, ...visible(message.body)].map(
      (field) => `  /** ${field.doc} */\n  ${field.name}: ${field.offset},\n`,
    );
    return (
      `/** Byte offsets of ${message.name} (${message.kind}). */\n` +
      `export const ${message.name}Offset = {\n${rows.join('')}} as const;\n`
    );
  });
  return `/** ${BANNER} */\n${messages.join('\n')}`;
}
