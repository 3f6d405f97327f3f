import { defineConfig } from "vite"

const OUT = "../contacthub/static/widget"

/** `--mode loader`: the one script of a page; `--mode panel`: the module that it fetches. */
export default defineConfig(({ mode }) => ({
  build: {
    outDir: OUT,
    emptyOutDir: false,
    target: "es2023",
    reportCompressedSize: false,
    modulePreload: { polyfill: false },
    lib: {
      entry: `widget/${mode}.ts`,
      name: "contacthubWidget",
      formats: [mode === "loader" ? "iife" : "es"],
      fileName: () => (mode === "loader" ? "widget.js" : "panel.js"),
    },
  },
}))
