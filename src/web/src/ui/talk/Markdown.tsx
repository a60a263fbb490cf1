import type { Block, Inline, Message } from "../../app";
import { parse } from "../../text/markdown";
import { texts } from "../../texts";
import { useApp } from "../app";
import { IconButton } from "../Icon";
import { usePage } from "../page";

/** A message's text as elements. What people write never becomes HTML: a tree is all that comes in. */
export function Markdown({ message }: { readonly message: Message }) {
  return <>{parse(message).map((block, i) => <BlockOf key={i} block={block} />)}</>;
}

function BlockOf({ block }: { readonly block: Block }) {
  switch (block.kind) {
    case "paragraph": return <p dir="auto">{block.children.map(inline)}</p>;
    case "quote": return <blockquote>{block.children.map((child, i) => <BlockOf key={i} block={child} />)}</blockquote>;
    case "code-block": return <Code text={block.text} />;
    case "list": {
      const items = block.items.map((item, i) => <li key={i} value={item.number} dir="auto">{item.children.map(inItem)}</li>);
      return block.ordered ? <ol>{items}</ol> : <ul>{items}</ul>;
    }
    case "heading": return <p dir="auto"><strong>{block.children.map(inline)}</strong></p>;
    case "table": return <table><tbody>{[block.head, ...block.rows].map((row, i) => <tr key={i}>{row.map((cell, k) => <td key={k}>{cell.map(inline)}</td>)}</tr>)}</tbody></table>;
    case "rule": return <hr />;
  }
}

/** An item of a list is mostly one line. */
function inItem(block: Block, i: number) {
  return block.kind === "paragraph" ? <span key={i}>{block.children.map(inline)}</span> : <BlockOf key={i} block={block} />;
}

function inline(part: Inline, i: number) {
  switch (part.kind) {
    case "text": return part.text;
    case "break": return <br key={i} />;
    case "bold": return <strong key={i}>{part.children.map(inline)}</strong>;
    case "italic": return <em key={i}>{part.children.map(inline)}</em>;
    case "strike": return <del key={i}>{part.children.map(inline)}</del>;
    case "code": return <code key={i}>{part.text}</code>;
    case "link": return <a key={i} href={part.href} target="_blank" rel="noopener noreferrer">{part.children.map(inline)}</a>;
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

function Code({ text }: { readonly text: string }) {
  const page = usePage();
  return (
    <div class="code-block">
      <pre tabIndex={0} class="scrolls"><code>{text}</code></pre>
      <IconButton small icon="copy" label={texts.value.copyCode} onClick={() => page.copy(text)} />
    </div>
  );
}
