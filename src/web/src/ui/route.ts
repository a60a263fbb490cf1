// What is open is in the address, so that it can be reloaded, linked to, gone back from, and opened in a window of its own.

import { urlOf } from "../text/url";

export interface Place {
  readonly conv: string;
  /** A message to show. */
  readonly seq?: number;
}

export interface Route {
  readonly panes: readonly Place[];
  /** A window with this conversation only. */
  readonly solo: boolean;
}

/** `#/c/%23general/120;%40pepe`; `#/w/%40pepe` for a window of its own. */
export function address(route: Route): string {
  const panes = route.panes.map((place) => encodeURIComponent(place.conv) + (place.seq ? `/${place.seq}` : ""));
  return panes.length === 0 ? "#/" : `#/${route.solo ? "w" : "c"}/${panes.join(";")}`;
}

export function parse(hash: string): Route {
  const match = /^#\/([cw])\/(.+)$/u.exec(hash);
  if (!match?.[2]) return { panes: [], solo: false };
  const panes = match[2].split(";").map(place).filter((found) => found !== null);
  return { panes, solo: match[1] === "w" };
}

/** The place that an address leads to, where it is one of this page; null for every other address. */
export function placeHere(href: string, here: { readonly origin: string; readonly pathname: string }): Place | null {
  const url = urlOf(href);
  return url?.origin === here.origin && url.pathname === here.pathname ? (parse(url.hash).panes[0] ?? null) : null;
}

function place(text: string): Place | null {
  const [name = "", number] = text.split("/");
  let conv: string;
  try {
    conv = decodeURIComponent(name);
  } catch {
    return null;
  }
  if (!/^[#@].{1,64}$/u.test(conv)) return null;
  const seq = Number(number);
  return Number.isSafeInteger(seq) && seq > 0 ? { conv, seq } : { conv };
}

/** The same panes, and `conv` in the place of one of them. */
export function replaced(route: Route, index: number, by: Place): Route {
  const panes = [...route.panes];
  panes[Math.min(index, panes.length)] = by;
  return { ...route, panes };
}
