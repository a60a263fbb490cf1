import { beforeAll, describe, expect, it } from "vitest";
import { Anchor } from "./anchor";

interface Row { key: string; height: number }

/** As much of a scrolling list as an anchor looks at: rows with heights, one below the other. */
class Scene {
  rows: Row[];
  clientHeight = 500;
  #scrollTop = 0;

  constructor(count: number) {
    this.rows = Array.from({ length: count }, (_, i) => ({ key: `m${i}`, height: 40 + (i % 7) * 15 }));
  }

  get scrollHeight(): number {
    return Math.max(this.clientHeight, this.rows.reduce((sum, row) => sum + row.height, 0));
  }

  get scrollTop(): number {
    return Math.min(this.#scrollTop, this.scrollHeight - this.clientHeight);
  }

  set scrollTop(to: number) {
    this.#scrollTop = Math.max(0, Math.min(to, this.scrollHeight - this.clientHeight));
  }

  get children() {
    let top = 0;
    return this.rows.map(({ key, height }) => {
      const row = { dataset: { key }, offsetTop: top };
      top += height;
      return row;
    });
  }

  querySelector(selector: string) {
    return this.children.find((row) => selector.includes(`"${row.dataset.key}"`)) ?? null;
  }

  /** As a browser does when it lays out: no further than there is something to see. */
  layOut(): void {
    this.#scrollTop = this.scrollTop;
  }

  /** Where a row stands in what one sees. */
  seenAt(key: string): number {
    return (this.children.find((row) => row.dataset.key === key)?.offsetTop ?? NaN) - this.scrollTop;
  }
}

function anchored(count: number): { scene: Scene; anchor: Anchor } {
  const scene = new Scene(count);
  const anchor = new Anchor(scene as unknown as HTMLElement, scene as unknown as HTMLElement);
  anchor.toEnd();
  return { scene, anchor };
}

beforeAll(() => {
  (globalThis as { CSS?: unknown }).CSS ??= { escape: (text: string) => text };
});

describe("the anchor", () => {
  it("stays at the end when lines come", () => {
    const { scene, anchor } = anchored(50);
    scene.rows.push({ key: "new", height: 90 });
    anchor.restore();
    expect(scene.scrollTop).toBe(scene.scrollHeight - scene.clientHeight);
    expect(anchor.atEnd).toBe(true);
  });

  it("keeps what is read in its place when a page comes above and one goes below", () => {
    const { scene, anchor } = anchored(100);
    scene.scrollTop = 1000;
    anchor.scrolled();
    const before = scene.seenAt("m20");
    scene.rows = [...Array.from({ length: 60 }, (_, i) => ({ key: `a${i}`, height: 33 })), ...scene.rows.slice(0, 60)];
    anchor.restore();
    expect(scene.seenAt("m20")).toBe(before);
  });

  it("does not take back what the reader scrolled meanwhile", () => {
    const { scene, anchor } = anchored(100);
    scene.scrollTop = 1000;
    anchor.scrolled();
    scene.scrollTop = 920;
    const before = scene.seenAt("m20");
    scene.rows.unshift({ key: "above", height: 77 });
    anchor.restore();
    expect(scene.seenAt("m20")).toBe(before);
  });

  it("lets go of the end when the reader goes up, though no event has told of it", () => {
    const { scene, anchor } = anchored(50);
    scene.scrollTop -= 300;
    const before = scene.seenAt("m45");
    scene.rows.push({ key: "new", height: 60 });
    anchor.restore();
    expect(scene.seenAt("m45")).toBe(before);
    expect(anchor.atEnd).toBe(false);
  });

  it("stays at the end when the window gets lower or the last line goes", () => {
    const { scene, anchor } = anchored(50);
    scene.clientHeight = 300;
    anchor.restore();
    expect(anchor.atEnd).toBe(true);
    scene.rows.pop();
    anchor.restore();
    expect(anchor.atEnd).toBe(true);
    expect(scene.scrollTop).toBe(scene.scrollHeight - 300);
  });

  it("begins anew where its row is gone", () => {
    const { scene, anchor } = anchored(100);
    scene.scrollTop = 900;
    anchor.scrolled();
    scene.rows = new Scene(30).rows.map((row) => ({ ...row, key: `x${row.key}` }));
    anchor.restore();
    const first = scene.children.find((row) => row.offsetTop >= scene.scrollTop)?.dataset.key ?? "";
    const before = scene.seenAt(first);
    scene.rows.unshift({ key: "above", height: 50 });
    anchor.restore();
    expect(scene.seenAt(first)).toBe(before);
  });

  it("is not misled by a browser that cuts how far one has scrolled when rows above go", () => {
    const { scene, anchor } = anchored(240);
    scene.scrollTop = scene.scrollHeight - scene.clientHeight - 100;
    anchor.restore();
    const key = "m232";
    const before = scene.seenAt(key);
    scene.rows = [...scene.rows.slice(60), ...Array.from({ length: 60 }, (_, i) => ({ key: `b${i}`, height: 20 }))];
    scene.layOut();
    anchor.restore();
    expect(scene.seenAt(key)).toBe(before);
  });

  it("takes the end of what is loaded for a place as any other", () => {
    const scene = new Scene(100);
    let whole = false;
    const anchor = new Anchor(scene as unknown as HTMLElement, scene as unknown as HTMLElement, () => whole);
    anchor.toEnd();
    expect(anchor.atEnd).toBe(false);
    const before = scene.seenAt("m99");
    scene.rows.push({ key: "below", height: 500 });
    whole = true;
    anchor.restore();
    expect(scene.seenAt("m99")).toBe(before);
    anchor.toEnd();
    expect(anchor.atEnd).toBe(true);
  });

  it("holds on to another row where the first one in view goes, as the day above a page does", () => {
    const { scene, anchor } = anchored(100);
    scene.rows.unshift({ key: "day-1", height: 40 });
    scene.scrollTop = 0;
    anchor.scrolled();
    const before = scene.seenAt("m3");
    scene.rows = [...Array.from({ length: 60 }, (_, i) => ({ key: `a${i}`, height: 33 })), ...scene.rows.slice(1)];
    anchor.restore();
    expect(scene.seenAt("m3")).toBe(before);
  });

  it("corrects what moved before the event of the reader's scrolling came", () => {
    const { scene, anchor } = anchored(100);
    scene.scrollTop = 1000;
    anchor.scrolled();
    scene.rows[2]!.height += 90;
    scene.scrollTop = 980;
    const before = scene.seenAt("m30") - 90;
    anchor.scrolled();
    expect(scene.seenAt("m30")).toBe(before);
  });

  it("stays at the end while what grew there is still to be scrolled to", () => {
    const { scene, anchor } = anchored(50);
    scene.rows.at(-1)!.height += 70;
    anchor.scrolled();
    scene.rows.push({ key: "new", height: 60 });
    anchor.restore();
    expect(scene.scrollTop).toBe(scene.scrollHeight - scene.clientHeight);
  });
});
