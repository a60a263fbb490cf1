import { createHash } from "node:crypto";
import { readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { extname, join, resolve } from "node:path";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import type { Plugin } from "vite";

/** What the first visit loads (the page, its script and its style, as brotli packs them) stays below this. */
export const firstLoadLimit = 100_000;

const types: Record<string, string> = {
  ".css": "text/css; charset=utf-8",
  ".html": "text/html; charset=utf-8",
  ".ico": "image/x-icon",
  ".js": "text/javascript; charset=utf-8",
  ".json": "application/json",
  ".png": "image/png",
  ".svg": "image/svg+xml",
  ".webmanifest": "application/manifest+json",
  ".woff2": "font/woff2",
};

/** A file that the server serves: a row of files.json. */
interface Served {
  readonly path: string;
  readonly type: string;
  readonly etag: string;
  /** Its name has a hash of what is in it: it never changes. */
  readonly immutable: boolean;
  readonly bytes: number;
  /** Bytes of `path` + ".br" and ".gz", which lie beside it; missing where packing gains nothing. */
  readonly br?: number;
  readonly gz?: number;
}

interface ViteChunk {
  readonly file: string;
  readonly isEntry?: boolean;
  readonly imports?: readonly string[];
  readonly css?: readonly string[];
}

/** Packs what was built, and lists it in files.json for the server. Fails where the first load grew too large. */
export function pack(): Plugin {
  let folder = "";
  let failed = false;
  return {
    name: "charla-pack",
    apply: "build",
    configResolved(config) {
      folder = resolve(config.root, config.build.outDir);
    },
    buildEnd(error) {
      failed = error !== undefined;
    },
    closeBundle() {
      if (failed) return;
      const firstLoad = filesOfFirstLoad(folder);
      rmSync(join(folder, ".vite"), { recursive: true });
      const served = namesIn(folder).map((name) => packed(folder, name));
      const bytes = served.filter((file) => firstLoad.has(file.path)).reduce((sum, file) => sum + (file.br ?? file.bytes), 0);
      if (bytes >= firstLoadLimit) throw new Error(`The first load is ${bytes} bytes; it must stay below ${firstLoadLimit}.`);
      console.log(`first load: ${bytes} bytes`);
      writeFileSync(join(folder, "files.json"), JSON.stringify(served, null, 1));
    },
  };
}

function namesIn(folder: string, below = ""): string[] {
  return readdirSync(join(folder, below), { withFileTypes: true }).flatMap((entry) =>
    entry.isDirectory() ? namesIn(folder, `${below}${entry.name}/`) : [below + entry.name],
  ).sort();
}

function packed(folder: string, name: string): Served {
  const type = types[extname(name)];
  if (type === undefined) throw new Error(`What type has ${name}? Say so in build/pack.ts.`);
  const content = readFileSync(join(folder, name));
  const br = brotliCompressSync(content, { params: { [constants.BROTLI_PARAM_SIZE_HINT]: content.length } });
  const gz = gzipSync(content, { level: 9 });
  const gains = br.length < content.length * 0.9;
  if (gains) {
    writeFileSync(join(folder, `${name}.br`), br);
    writeFileSync(join(folder, `${name}.gz`), gz);
  }
  return {
    path: `/${name}`,
    type,
    etag: `"${createHash("sha256").update(content).digest("base64url").slice(0, 22)}"`,
    immutable: name.startsWith("assets/"),
    bytes: content.length,
    ...(gains ? { br: br.length, gz: gz.length } : {}),
  };
}

function filesOfFirstLoad(folder: string): Set<string> {
  const chunks = JSON.parse(readFileSync(join(folder, ".vite/manifest.json"), "utf8")) as Record<string, ViteChunk>;
  const files = new Set(["/index.html"]);
  const add = (chunk: ViteChunk | undefined): void => {
    if (chunk === undefined || files.has(`/${chunk.file}`)) return;
    files.add(`/${chunk.file}`);
    chunk.css?.forEach((file) => files.add(`/${file}`));
    chunk.imports?.forEach((name) => add(chunks[name]));
  };
  Object.values(chunks).filter((chunk) => chunk.isEntry).forEach(add);
  return files;
}
