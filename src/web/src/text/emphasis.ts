import { characterAt, characterBefore, isDigit, isSign, isSpace } from "./characters";
import type { Inline } from "./tree";

/** Bold and italics in each other deeper than this are text. */
const deepest = 10;

/** A run of `*`, `_` or `~`, and what it may do where it stands. */
export interface Run {
  readonly kind: "run";
  readonly sign: string;
  readonly length: number;
  readonly opens: boolean;
  readonly closes: boolean;
}

/** A run that is open, and what came after it. */
interface Open extends Omit<Run, "kind"> {
  /** How many of its signs nothing has closed yet. */
  left: number;
  nodes: Inline[];
  /** How deep the nodes nest. */
  depth: number;
}

/** CommonMark's rule of flanking: by the characters around it. */
export function runAt(source: string, start: number): Run {
  const sign = source[start]!;
  let end = start + 1;
  while (source[end] === sign) end++;
  const [before, after] = [characterBefore(source, start), characterAt(source, end)];
  const left = !isSpace(after) && (!isSign(after) || isSpace(before) || isSign(before));
  const right = !isSpace(before) && (!isSign(before) || isSpace(after) || isSign(after));
  const length = end - start;
  // 2*3*4 and 2**10 are sums.
  const isTimes = sign === "*" && isDigit(before) && isDigit(after);
  if (isTimes || (sign === "~" && length !== 2)) return { kind: "run", sign, length, opens: false, closes: false };
  if (sign !== "_") return { kind: "run", sign, length, opens: left, closes: right };
  return { kind: "run", sign, length, opens: left && (!right || isSign(before)), closes: right && (!left || isSign(after)) };
}

/** CommonMark's algorithm of delimiter runs: from left to right, what closes takes the last thing open that it can close. */
export function emphasized(parts: readonly (Inline | Run)[]): Inline[] {
  const stack: Open[] = [{ sign: "", length: 0, opens: false, closes: false, left: 0, nodes: [], depth: 0 }];
  // Below these there is nothing for runs of one kind: nobody looks there twice.
  const bottoms = new Map<string, number>();
  for (const part of parts) {
    if (part.kind !== "run") {
      stack.at(-1)!.nodes.push(part);
      continue;
    }
    let left = part.length;
    for (let at = openerOf(stack, part, bottoms); at > 0 && left > 0; at = openerOf(stack, part, bottoms)) {
      fold(stack, at);
      if (stack[at]!.depth >= deepest) break;
      left -= close(stack, left);
      for (const [kind, bottom] of bottoms) bottoms.set(kind, Math.min(bottom, stack.length));
    }
    if (left > 0 && part.opens) stack.push({ ...part, left, nodes: [], depth: 0 });
    else if (left > 0) stack.at(-1)!.nodes.push({ kind: "text", text: part.sign.repeat(left) });
  }
  fold(stack, 0);
  return merged(stack[0]!.nodes);
}

/** Where in the stack a run finds what it closes; 0 where there is nothing. */
function openerOf(stack: readonly Open[], run: Run, bottoms: Map<string, number>): number {
  if (!run.closes) return 0;
  const kind = `${run.sign}${run.opens}${run.length % 3}`;
  for (let at = stack.length - 1; at >= (bottoms.get(kind) ?? 1); at--) {
    const open = stack[at]!;
    // `*a**b*` is one in the other: the rule of three.
    const isOdd = (open.closes || run.opens) && (open.length + run.length) % 3 === 0 && run.length % 3 !== 0;
    if (open.sign === run.sign && !isOdd) return at;
  }
  bottoms.set(kind, stack.length);
  return 0;
}

/** What is open above was never closed: it stands for itself. */
function fold(stack: Open[], at: number): void {
  const into = stack[at]!;
  for (const open of stack.splice(at + 1)) {
    into.nodes.push({ kind: "text", text: open.sign.repeat(open.left) });
    for (const node of open.nodes) into.nodes.push(node);
    into.depth = Math.max(into.depth, open.depth);
  }
}

/** The last thing open is closed, by as many signs as both have; how many those were. */
function close(stack: Open[], left: number): number {
  const open = stack.at(-1)!;
  const used = left > 1 && open.left > 1 ? 2 : 1;
  const kind = open.sign === "~" ? "strike" : used === 2 ? "bold" : "italic";
  const node: Inline = { kind, children: merged(open.nodes) };
  open.left -= used;
  if (open.left > 0) {
    open.nodes = [node];
    open.depth++;
  } else {
    stack.pop();
    stack.at(-1)!.nodes.push(node);
    stack.at(-1)!.depth = Math.max(stack.at(-1)!.depth, open.depth + 1);
  }
  return used;
}

/** Texts that stand beside each other are one. */
function merged(nodes: readonly Inline[]): Inline[] {
  const result: Inline[] = [];
  let texts: string[] = [];
  const end = (): void => {
    if (texts.length > 0) result.push({ kind: "text", text: texts.join("") });
    texts = [];
  };
  for (const node of nodes) {
    if (node.kind === "text") {
      texts.push(node.text);
    } else {
      end();
      result.push(node);
    }
  }
  end();
  return result;
}
