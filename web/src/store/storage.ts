/**
 * What this browser keeps for the page. Where it keeps nothing, since its owner forbids it, the
 * page works all the same and begins anew with each load.
 */

/** What was kept under the name; null: nothing. */
export function readKept(name: string): string | null {
  try {
    return localStorage.getItem(name);
  } catch {
    return null;
  }
}

/** Keeps it, where that is allowed. @returns whether it was */
export function keep(name: string, text: string): boolean {
  try {
    localStorage.setItem(name, text);
    return true;
  } catch {
    return false;
  }
}
