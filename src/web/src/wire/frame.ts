// Frames: docs/protocol.md, section 1. A WebSocket gives whole messages of text, so there is no stream to cut by bytes.

/** What came: its members are read with `number`, `text` and `flag`, since anybody can write anything. */
export type Frame = Readonly<Record<string, unknown>>;

/** What is sent: JSON leaves out what is `undefined`. */
export type Request = { readonly op: string } & Readonly<Record<string, unknown>>;

const mostMembers = 32;
const deepest = 8;

/** The frame in that line, or null where it is none (`bad-frame`). */
export function parseFrame(line: string): Frame | null {
  if (!isPlain(line)) return null;
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Frame) : null;
  } catch {
    return null;
  }
}

/** The frames of a WebSocket's message; lines of white space are none. */
export function* framesOf(message: string): Generator<Frame | null> {
  for (const line of message.split("\n")) if (/[^\s]/.test(line)) yield parseFrame(line);
}

export function writeFrame(request: Request): string {
  return `${JSON.stringify(request)}\n`;
}

/** A whole number from 0 to 2^53-1; `undefined` where the member is left out or something else. */
export function number(frame: Frame, name: string): number | undefined {
  const value = frame[name];
  return typeof value === "number" && Number.isSafeInteger(value) && value >= 0 ? value + 0 : undefined;
}

export function text(frame: Frame, name: string): string | undefined {
  const value = frame[name];
  return typeof value === "string" && value.isWellFormed() ? value : undefined;
}

export function flag(frame: Frame, name: string): boolean {
  return frame[name] === true;
}

/** The texts of a list; what is no text is left out. */
export function texts(frame: Frame, name: string): readonly string[] {
  const value = frame[name];
  return Array.isArray(value) ? value.filter((item): item is string => typeof item === "string") : [];
}

/** How many bytes the limits on texts count: those between the quotes of the JSON string. */
export function writtenBytes(value: string): number {
  return new TextEncoder().encode(JSON.stringify(value)).length - 2;
}

/**
 * What JSON.parse does not tell: members of the frame that are there twice, that are written with escapes, too many, or
 * nested too deep. Whether it is JSON at all is for JSON.parse to say.
 */
function isPlain(line: string): boolean {
  const names = new Set<string>();
  let depth = 0;
  for (let i = 0; i < line.length; i++) {
    const c = line[i];
    if (c === "{" || c === "[") {
      if (++depth > deepest) return false;
    } else if (c === "}" || c === "]") {
      depth--;
    } else if (c === '"') {
      const end = endOfString(line, i);
      if (depth === 1 && isName(line, end)) {
        const name = line.slice(i + 1, end);
        if (name.includes("\\") || names.has(name) || names.size === mostMembers) return false;
        names.add(name);
      }
      i = end;
    }
  }
  return true;
}

function endOfString(line: string, start: number): number {
  let i = start + 1;
  while (i < line.length && line[i] !== '"') i += line[i] === "\\" ? 2 : 1;
  return i;
}

function isName(line: string, end: number): boolean {
  let i = end + 1;
  while (line[i] === " " || line[i] === "\t" || line[i] === "\r" || line[i] === "\n") i++;
  return line[i] === ":";
}
