import { useMemo } from "preact/hooks";
import type { Block, Inline, Message } from "../../app";
import { directionOf } from "../../text/direction";
import { parse, parseText } from "../../text/markdown";
import { texts } from "../../texts";
import { useApp } from "../app";
import { usePage } from "../page";
import { Anchor } from "./Anchor";
import { CodeBlock } from "./CodeBlock";

/** A message's text as elements. What people write never becomes HTML: a tree is all that comes in. */
export function Markdown({ message }: { readonly message: Message }) {
  return <>{parse(message).map(blockOf)}</>;
}

/** The same of a text that is not sent yet: whom it mentions the server says. */
export function Unsent({ text }: { readonly text: string }) {
  const blocks = useMemo(() => parseText(text), [text]);
  return <>{blocks.map(blockOf)}</>;
}

function blockOf(block: Block, i: number) {
  switch (block.kind) {
    case "paragraph": return <p key={i} dir="auto">{block.children.map(inline)}</p>;
    case "heading": return <h2 key={i} dir="auto" class={`level-${block.level}`}>{block.children.map(inline)}</h2>;
    case "quote": return <blockquote key={i} dir={directionOf([block])}>{block.children.map(blockOf)}</blockquote>;
    case "code-block": return <CodeBlock key={i} block={block} />;
    case "list": return <List key={i} list={block} />;
    case "table": return <Table key={i} table={block} />;
    case "rule": return <hr key={i} />;
  }
}

/** With the numbers that were typed, and room for the longest of them. */
function List({ list }: { readonly list: Extract<Block, { kind: "list" }> }) {
  const items = list.items.map((item, i) => <li key={i} value={item.number}>{item.children.map(blockOf)}</li>);
  const direction = directionOf([list]);
  if (!list.ordered) return <ul dir={direction}>{items}</ul>;
  const digits = Math.max(...list.items.map((item) => String(item.number ?? 0).length));
  return <ol dir={direction} style={{ "--digits": digits }}>{items}</ol>;
}

function Table({ table }: { readonly table: Extract<Block, { kind: "table" }> }) {
  const aligned = (i: number) => (table.align[i] ? `to-${table.align[i]}` : undefined);
  return (
    <div class="table" role="region" aria-label={texts.value.table} tabIndex={0}>
      <table dir={directionOf([table])}>
        <thead><tr>{table.head.map((cell, i) => <th key={i} scope="col" dir="auto" class={aligned(i)}>{cell.map(inline)}</th>)}</tr></thead>
        <tbody>{table.rows.map((row, k) => <tr key={k}>{row.map((cell, i) => <td key={i} dir="auto" class={aligned(i)}>{cell.map(inline)}</td>)}</tr>)}</tbody>
      </table>
    </div>
  );
}

function inline(part: Inline, i: number) {
  switch (part.kind) {
    case "text": return part.text;
    case "break": return <br key={i} />;
    case "bold": return <strong key={i}>{part.children.map(inline)}</strong>;
    case "italic": return <em key={i}>{part.children.map(inline)}</em>;
    case "strike": return <del key={i}>{part.children.map(inline)}</del>;
    case "code": return <code key={i}>{part.text}</code>;
    case "link": return <Anchor key={i} link={part}>{part.children.map(inline)}</Anchor>;
    case "mention": return <Mention key={i} nick={part.nick} text={part.text} />;
    case "room": return <Room key={i} conv={part.conv} text={part.text} />;
  }
}

function Mention({ nick, text }: { readonly nick: string; readonly text: string }) {
  const { state } = useApp();
  const page = usePage();
  const mine = state.me.value?.nick.toLowerCase() === nick.toLowerCase();
  return (
    <button type="button" class={mine ? "mention mine" : "mention"} onClick={() => (page.sheet.value = { is: "profile", nick })}>
      <bdi>{text}</bdi>
    </button>
  );
}

function Room({ conv, text }: { readonly conv: string; readonly text: string }) {
  const { actions } = useApp();
  const page = usePage();
  if (!actions.conversation(conv)) return <bdi>{text}</bdi>;
  return <button type="button" class="mention" onClick={() => page.open(conv)}><bdi>{text}</bdi></button>;
}
