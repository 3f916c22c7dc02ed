/** Dark or light: what was chosen here, else what the system prefers (`public/theme.js`). */
import { signal } from '@preact/signals';
import { keep } from '../store/storage.ts';

export type Theme = 'dark' | 'light';

export const theme = signal<Theme>(
  document.documentElement.dataset.theme === 'light' ? 'light' : 'dark',
);

export function setTheme(next: Theme): void {
  theme.value = next;
  document.documentElement.dataset.theme = next;
  keep('lx.theme', next);
}
