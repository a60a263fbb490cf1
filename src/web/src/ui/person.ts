const graphemes = typeof Intl !== "undefined" && "Segmenter" in Intl ? new Intl.Segmenter() : null;

function firstOf(text: string): string {
  if (!graphemes) return [...text][0] ?? "";
  for (const { segment } of graphemes.segment(text)) return segment;
  return "";
}

/** One colour per nick, the same everywhere: an angle in steps that the eye can tell apart. */
export function hue(nick: string): number {
  let hash = 2166136261;
  for (const character of nick.toLowerCase()) hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 16777619);
  return ((hash >>> 8) % 24) * 15;
}

/** One or two letters: of the parts of the nick, or its first two. */
export function initials(nick: string): string {
  const parts = nick.split(/[-_.\s]+/u).filter(Boolean);
  const [one, two] = parts;
  if (one && two) return (firstOf(one) + firstOf(two)).toUpperCase();
  const first = firstOf(nick);
  return (first + firstOf(nick.slice(first.length))).toUpperCase();
}

/** `@pepe` is pepe's; null for a room. */
export const nickOf = (conv: string): string | null => (conv.startsWith("@") ? conv.slice(1) : null);
