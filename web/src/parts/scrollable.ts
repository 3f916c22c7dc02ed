/** For what is wider than a phone: it scrolls by itself, with the arrow keys too. */
export const scrollable = { class: 'scroll', tabIndex: 0 } as const;
