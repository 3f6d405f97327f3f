import { expect, test } from "vitest"
import { translator } from "../texts"
import { noticeUnits } from "./models"

const NOTICE = {
  id: "n",
  kind: "recall",
  title: "Fan",
  text: "",
  serials_from: null,
  serials_to: null,
  made_from: null,
  made_to: null,
  since: "2026-05-01",
  until: null,
} as const

test.each([
  [{}, "Serials all; made all; shown May 1, 2026 to …"],
  [
    { serials_from: "SN-1", serials_to: "SN-9", made_to: "2026-01-31", until: "2026-06-01" },
    "Serials SN-1 to SN-9; made … to Jan 31, 2026; shown May 1, 2026 to Jun 1, 2026",
  ],
])("%j is of %s", (change, expected) => {
  expect(noticeUnits(translator("en"), { ...NOTICE, ...change }, "en")).toBe(expected)
})
