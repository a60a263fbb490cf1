import type { ComponentChildren } from "preact";
import { elsewhere } from "../../text/elsewhere";
import type { Link } from "../../text/tree";
import { usePage } from "../page";
import { placeHere } from "../route";

/** A link. One that leads to a place of this page opens it here; every other one opens beside it. */
export function Anchor({ link, children }: { readonly link: Link; readonly children: ComponentChildren }) {
  const page = usePage();
  const leadsTo = elsewhere(link);
  const inside = <>{children}{leadsTo !== null && <> <bdi class="leads-to" dir="ltr">({leadsTo})</bdi></>}</>;
  const place = placeHere(link.href, location);
  if (place === null) return <a href={link.href} title={link.href} target="_blank" rel="noopener noreferrer">{inside}</a>;
  const open = (event: MouseEvent) => {
    // With these keys one wants a window of its own.
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    page.open(place.conv, place.seq === undefined ? {} : { seq: place.seq });
  };
  return <a href={link.href} title={link.href} onClick={open}>{inside}</a>;
}
