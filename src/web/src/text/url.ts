/** An address taken apart as the browser does it; null where it makes nothing of it. */
export function urlOf(address: string): URL | null {
  try {
    return new URL(address);
  } catch {
    return null;
  }
}
