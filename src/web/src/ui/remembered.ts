// Small things this browser remembers about how the page looks. Where it may not remember, it works without.

export function remembered(name: string, otherwise: string): string {
  try {
    return localStorage.getItem(`charla.ui.${name}`) ?? otherwise;
  } catch {
    return otherwise;
  }
}

export function remember(name: string, value: string): void {
  try {
    localStorage.setItem(`charla.ui.${name}`, value);
  } catch {
    // A full or forbidden store: the next visit begins as the first one did.
  }
}
