/** What people recognize a device by in the list: the browser and the system, as far as it says so. */
export function deviceName(userAgent: string): string {
  const browser = /\b(Edg|OPR|Firefox|Chrome|Safari)\//.exec(userAgent)?.[1];
  const system = /\b(Android|iPhone|iPad|Windows|Mac OS X|CrOS|Linux)\b/.exec(userAgent)?.[1];
  const names: Record<string, string> = { Edg: "Edge", OPR: "Opera", "Mac OS X": "macOS", CrOS: "ChromeOS" };
  return [browser, system].filter((part) => part !== undefined).map((part) => names[part] ?? part).join(" · ") || "web";
}
