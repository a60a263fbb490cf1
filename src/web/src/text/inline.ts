import { addressAt, endOfLocalPart, endOfMail } from "./addresses";
import { characterAt, characterBefore, isAsciiSign, isInWord } from "./characters";
import { CodeEnds } from "./code";
import { emphasized, runAt, type Run } from "./emphasis";
import { autolinkAt, destinationAt } from "./links";
import { addresseeOf, mentionAt, roomAt, type Who } from "./names";
import type { Inline } from "./tree";

/** The inline parts of a paragraph's text; `begins` where it is the beginning of a whole message. */
export const inlinesOf = (source: string, who: Who, begins: boolean): Inline[] => new Scanner(source, who).scan(begins);

/**
 * Goes over a text once, from left to right. What is whole in itself (code, addresses, names) becomes a part; runs of signs
 * become parts too, of which emphasis is made afterwards; words in brackets become a link when its address has come.
 */
class Scanner {
  readonly #codeEnds: CodeEnds;
  #parts: (Inline | Run)[] = [];
  /** Where in the parts the brackets stand that are open, and in the source what is behind them. */
  #brackets: { part: number; behind: number }[] = [];
  /** How many signs of each kind are open, as far as one knows before the end. */
  readonly #open = new Map<string, number>();
  #at = 0;
  /** From here on the source is text that is no part yet. */
  #plain = 0;
  /** Until here no e-mail address begins. */
  #noMail = 0;

  constructor(private readonly source: string, private readonly who: Who) {
    this.#codeEnds = new CodeEnds(source);
  }

  scan(begins: boolean): Inline[] {
    const addressee = begins ? addresseeOf(this.source, this.who) : null;
    if (addressee?.kind === "mention") this.#take(addressee, addressee.text.length);
    while (this.#at < this.source.length) this.#step(this.source[this.#at]!);
    this.#flush();
    return emphasized(this.#parts);
  }

  #step(c: string): void {
    switch (c) {
      case "\n": return this.#break();
      case "\\": return this.#escape();
      case "`": return this.#code();
      case "*": case "_": case "~": return this.#run();
      case "<": return this.#autolink();
      case "[": return this.#bracket();
      case "]": return this.#link();
      case "@": return this.#name(mentionAt(this.source, this.#at, this.who));
      case "#": return this.#name(roomAt(this.source, this.#at));
      default: return this.#word();
    }
  }

  /** The source up to `end` is this part. */
  #take(part: Inline | Run, end: number): void {
    this.#flush();
    this.#parts.push(part);
    this.#at = this.#plain = end;
  }

  #flush(): void {
    if (this.#plain < this.#at) this.#parts.push({ kind: "text", text: this.source.slice(this.#plain, this.#at) });
    this.#plain = this.#at;
  }

  /** Blanks before it are not seen. */
  #break(): void {
    const end = this.#at + 1;
    while (this.#at > this.#plain && /[ \t]/.test(this.source[this.#at - 1]!)) this.#at--;
    this.#take({ kind: "break" }, end);
  }

  #escape(): void {
    const isEscape = isAsciiSign(this.source[this.#at + 1]);
    if (isEscape) this.#flush();
    if (isEscape) this.#plain = this.#at + 1;
    this.#at += isEscape ? 2 : 1;
  }

  #code(): void {
    const { text, end } = this.#codeEnds.codeAt(this.#at);
    if (text === null) this.#at = end;
    else this.#take({ kind: "code", text }, end);
  }

  #run(): void {
    const run = runAt(this.source, this.#at);
    const open = this.#open.get(run.sign) ?? 0;
    if (run.closes && open > 0) this.#open.set(run.sign, Math.max(0, open - run.length));
    else if (run.opens) this.#open.set(run.sign, open + run.length);
    this.#take(run, this.#at + run.length);
  }

  #autolink(): void {
    const link = autolinkAt(this.source, this.#at);
    if (link === null) this.#at++;
    else this.#take({ kind: "link", href: link.href, children: [{ kind: "text", text: link.text }], bare: true }, link.end);
  }

  #bracket(): void {
    this.#take({ kind: "text", text: "[" }, this.#at + 1);
    this.#brackets.push({ part: this.#parts.length - 1, behind: this.#at });
  }

  #link(): void {
    const open = this.#brackets.pop();
    const destination = open === undefined || /^[ \t\n]*$/.test(this.source.slice(open.behind, this.#at)) ? null : destinationAt(this.source, this.#at + 1);
    if (open === undefined || destination === null) {
      this.#at++;
      return;
    }
    this.#flush();
    const children = emphasized(this.#parts.splice(open.part).slice(1).map(asWords));
    // There are no links in links: what is open further out opens none.
    this.#brackets = [];
    this.#take({ kind: "link", href: destination.href, children, bare: false }, destination.end);
  }

  #name(name: Inline | null): void {
    if (name?.kind === "mention" || name?.kind === "room") this.#take(name, this.#at + name.text.length);
    else this.#at++;
  }

  /** Addresses begin where a word does. */
  #word(): void {
    const start = this.#at;
    const c = characterAt(this.source, start);
    if (!isInWord(c)) {
      this.#at += c.length;
      return;
    }
    if (!isInWord(characterBefore(this.source, start)) && (this.#address() || this.#mail())) return;
    for (let next = c; isInWord(next); next = characterAt(this.source, this.#at)) this.#at += next.length;
  }

  #address(): boolean {
    const address = addressAt(this.source, this.#at, this.#open);
    if (address === null) return false;
    if (address.href === null) this.#at += address.text.length;
    else this.#take({ kind: "link", href: address.href, children: [{ kind: "text", text: address.text }], bare: true }, this.#at + address.text.length);
    return true;
  }

  #mail(): boolean {
    if (this.#at < this.#noMail || "@/".includes(characterBefore(this.source, this.#at))) return false;
    const end = endOfMail(this.source, this.#at);
    if (end < 0) {
      this.#noMail = endOfLocalPart(this.source, this.#at);
      return false;
    }
    const text = this.source.slice(this.#at, end);
    this.#take({ kind: "link", href: `mailto:${text}`, children: [{ kind: "text", text }], bare: true }, end);
    return true;
  }
}

/** Words of a link lead where it leads, and mean nobody. */
function asWords(part: Inline | Run): Inline | Run {
  if (part.kind === "link") return part.children[0]!;
  return part.kind === "mention" || part.kind === "room" ? { kind: "text", text: part.text } : part;
}
