import vue from "@vitejs/plugin-vue"
import { defineConfig } from "vitest/config"

export default defineConfig({
  // "condense" drops a line break between two elements, and with it the blank between two words.
  plugins: [vue({ template: { compilerOptions: { whitespace: "preserve" } } })],
  build: {
    outDir: "../contacthub/static",
    emptyOutDir: true,
    // The server's content policy allows no data: fonts or styles; small images may be inlined.
    assetsInlineLimit: 0,
    // The licences of what is in the scripts are passed on with it.
    license: { fileName: "licenses.md" },
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    // ECharts is the largest part, and loaded with a chart alone; build.py limits what is sent.
    chunkSizeWarningLimit: 600,
  },
  test: { environment: "node", include: ["src/**/*.test.ts", "widget/**/*.test.ts"] },
})
