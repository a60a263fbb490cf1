import { env } from "node:process";
import { defineConfig } from "vitest/config";
import { pack } from "./build/pack.ts";

const server = env.CHARLA_SERVER ?? "http://127.0.0.1:8080";

export default defineConfig({
  oxc: { jsx: { runtime: "automatic", importSource: "preact" } },
  plugins: [pack()],
  build: {
    outDir: "../../artifacts/web",
    emptyOutDir: true,
    manifest: true,
    target: "es2022",
    // The Content-Security-Policy allows nothing inline.
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
    testTimeout: 30_000,
    // Style sheets as they are, also for a test that reads them.
    css: true,
    // Where the machine is must not matter to the tests.
    env: { TZ: "UTC" },
  },
});
