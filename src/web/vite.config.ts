import { defineConfig } from "vitest/config";

// CHARLA_WEB_OUT and CHARLA_SERVER come from the .NET build and from whoever develops with `npm run dev`.
const environment = (globalThis as { process?: { env: Record<string, string | undefined> } }).process?.env ?? {};
const server = environment.CHARLA_SERVER ?? "http://127.0.0.1:8080";

export default defineConfig({
  base: "/",
  oxc: { jsx: { runtime: "automatic", importSource: "preact" } },
  build: {
    outDir: environment.CHARLA_WEB_OUT ?? "../../artifacts/web",
    emptyOutDir: true,
    manifest: true,
    target: "es2022",
    // Nothing inline: the Content-Security-Policy allows neither inline script nor style, nor data: in either.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
  },
  server: {
    proxy: {
      // The server takes pages of its own only: what comes through here says that it is one.
      "/ws": { target: server, ws: true, changeOrigin: true, headers: { origin: server } },
      "/api": { target: server, changeOrigin: true, headers: { origin: server } },
    },
  },
  test: {
    include: ["src/**/*.test.{ts,tsx}"],
    environment: "node",
    testTimeout: 30_000,
    // What people's machines say about where and when they are is not for the tests.
    env: { TZ: "UTC", LANG: "C.UTF-8" },
  },
});
