/** Lists as files. */
export const exports = {
  csv: "Download as CSV",
  xlsx: "Download for Excel",
  rows: "{lines} lines so far",
  waits: "The file is being put together",
  stop: "Stop",
  done: "Downloaded.",
  busy: "Two files are written just now: try again when one of them is there.",
  failed: "It could not be downloaded.",
} as const
