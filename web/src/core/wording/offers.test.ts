import { expect, test } from "vitest"
import { translator } from "../texts"
import { offerAnnounced, offerKind } from "./offers"

test.each([
  ["voice", "Incoming · Call", "Incoming, Call: Mr Lu"],
  ["callback", "Call-back", "Call-back: Mr Lu"],
])("%s", (channel, kind, announced) => {
  const t = translator("en")
  expect([offerKind(t, channel), offerAnnounced(t, channel, "Mr Lu")]).toEqual([kind, announced])
})
