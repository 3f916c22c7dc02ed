/** Where each field lies, for readers that look at a few fields of a message and decode nothing. */
import {
  BANNER,
  fixedBytes,
  groupBytes,
  type PlacedMessage,
  placedMessages,
  visible,
} from './plan.ts';

/** src/schema/generated/offsets.ts */
export function offsetsTs(): string {
  const messages = placedMessages.map((message) => {
    const header = message.header.slice(2);
    const rows = [...header, ...visible(message.body)].map(
      (field) => `  /** ${field.doc} */\n  ${field.name}: ${field.offset},\n`,
    );
    if (message.text) rows.push(`  /** ${message.text} */\n  text: ${fixedBytes(message)},\n`);
    return (
      `/** Byte offsets of ${message.name} (${message.kind}). */\n` +
      `export const ${message.name}Offset = {\n${rows.join('')}} as const;\n${entry(message)}`
    );
  });
  return `/** ${BANNER} */\n${messages.join('\n')}`;
}

function entry(message: PlacedMessage): string {
  if (!message.group) return '';
  const rows = visible(message.groupFields).map(
    (f) => `  /** ${f.doc} */\n  ${f.name}: ${f.offset},`,
  );
  return (
    `\n/** Byte offsets of an entry of ${message.name}; the first lies at byte ${fixedBytes(message)}. */\n` +
    `export const ${message.name}EntryOffset = {\n  /** bytes that an entry takes */\n` +
    `  SIZE: ${groupBytes(message)},\n${rows.join('\n')}\n} as const;\n`
  );
}
