// What a browser says of itself contains the names of those it resembles: the most particular name counts.
const browsers = [["Edg/", "Edge"], ["OPR/", "Opera"], ["Firefox/", "Firefox"], ["Chrome/", "Chrome"], ["Safari/", "Safari"]] as const;
const systems = [
  ["Android", "Android"], ["iPhone", "iPhone"], ["iPad", "iPad"], ["Windows", "Windows"], ["Mac OS X", "macOS"], ["CrOS", "ChromeOS"],
  ["Linux", "Linux"],
] as const;

/** What people recognize a device by in the list: the browser and the system, as far as it says so. */
export function deviceName(userAgent: string): string {
  const parts = [browsers, systems].map((names) => names.find(([mark]) => userAgent.includes(mark))?.[1]);
  return parts.filter((part) => part !== undefined).join(" · ") || "web";
}
