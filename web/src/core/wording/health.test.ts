import { describe, expect, it } from "vitest"
import { translator, translatorOf } from "../texts"
import { healthTexts } from "../texts/later/health"
import { countOf, keyOf, saidOf, type HealthItem, type HealthKey, type Words } from "./health"

const NOW = Date.parse("2026-11-28T12:00:00.000Z")

function words(language: "en" | "zh-CN"): Words {
  return {
    h: translatorOf(healthTexts[language]),
    has: (key): key is HealthKey => Object.hasOwn(healthTexts.en, key),
    t: translator(language),
    language,
    now: NOW,
  }
}

function item(code: HealthItem["code"], more: Partial<HealthItem> = {}): HealthItem {
  return { subject: "disk", level: "wrong", code, params: {}, name: null, ...more }
}

describe("what was found", () => {
  it("says how much there is, and the way out", () => {
    const low = item("disk_low", { params: { free_bytes: 3 * 1024 ** 2 } })
    expect(saidOf(low, words("en")).text).toBe("Too little is free: 3 MB.")
    expect(saidOf(low, words("zh-CN")).text).toBe("只剩 3 MB。")
    expect(saidOf(low, words("en")).mend).toContain("Make room")
  })

  it("has no way out where nothing is to be done", () => {
    const waits = item("call_backs_owed", { level: "ok", params: { count: 2 } })
    expect(saidOf(waits, words("en")).mend).toBe("")
    expect(saidOf({ ...waits, level: "note" }, words("en")).mend).toContain("2xx")
  })

  it("names whose it is, and keeps times beside the text", () => {
    const params = { heard_at: "2026-11-28T11:58:00.000Z" }
    const said = saidOf(
      item("channel_works", { subject: "channel", name: "wx", level: "ok", params }),
      words("en"),
    )
    expect(said.about).toBe("Channel wx")
    expect(said.times).toHaveLength(1)
    expect(said.times[0]).toMatch(/^last heard of at /)
  })

  it.each([
    ["no_answer", "no answer"],
    ["http_503", "503"],
    ["no_access", "refuses the hub's credentials"],
  ])("says why nothing is sent: %s", (reason, words_) => {
    const found = item("source_silent", { subject: "source", params: { reason } })
    expect(saidOf(found, words("en")).text).toContain(words_)
  })

  it("says what became of the last request to another system", () => {
    const open = item("look_up_left_alone", {
      subject: "look_up",
      params: { last: "deadline", ms: 800, failures: 5, state: "open" },
    })
    expect(saidOf(open, words("en")).text).toContain("no answer within 800 ms")
    const unasked = item("look_up_works", { subject: "look_up", level: "ok", params: {} })
    expect(saidOf(unasked, words("zh-CN")).text).toContain("尚未查询")
  })

  it("leaves no figure out of its text", () => {
    const params = {
      count: 3,
      longest_ms: 1200,
      last_ms: 60,
      cause: "computing",
      last_at: "2026-11-28T11:00:00.000Z",
    }
    const said = saidOf(item("loop_stalled", { subject: "loop", params }), words("en"))
    expect(said.text).toBe(
      "Stalls since the start: 3, the longest 1,200 ms. The last took 60 ms: the hub computed.",
    )
  })

  it("is counted by level and told apart by whose it is", () => {
    const found = [item("channel_works", { name: "a", level: "ok" }), item("disk_low")]
    expect(countOf(found, "wrong")).toBe(1)
    expect(
      new Set([...found, item("channel_works", { name: "b", level: "ok" })].map(keyOf)).size,
    ).toBe(3)
  })
})
