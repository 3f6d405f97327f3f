import { describe, expect, it } from "vitest"
import { asked, isAsking, liveSources, notAsked, withLive } from "../selectors/live"
import { aCard } from "../testing"
import { aLivePanel, aSource } from "../testingCards"
import { translator } from "../texts"
import { leftOutText, stateText, toneOf } from "./live"

const en = translator("en")
const zh = translator("zh-CN")
const local = aSource({ id: "local", name: "local", code: null, detail: null })

describe("how a source stands", () => {
  it.each([
    ["deadline", { ms: 800 }, "no answer within 800 ms", "800 毫秒内没有回答"],
    [
      "tripped",
      { failures: 5, seconds: 15 },
      "failed 5 times in a row; asked again in 15 s",
      "连续失败 5 次，15 秒后再试",
    ],
  ])("says %s in both languages", (code, params, english, chinese) => {
    const source = aSource({ status: "late", code, params })
    expect(stateText(en, source)).toBe(english)
    expect(stateText(zh, source)).toBe(chinese)
  })

  it("falls back to the hub's English for a code that is newer than this console", () => {
    expect(stateText(zh, aSource({ code: "melted", detail: "it melted" }))).toBe("it melted")
  })

  it("has a tone for what needs a look", () => {
    const statuses = ["ok", "late", "failed", "open", "unasked"] as const
    expect(statuses.map((status) => toneOf(aSource({ status })))).toEqual([
      "good",
      "warn",
      "bad",
      "bad",
      undefined,
    ])
  })
})

describe("what is left out", () => {
  it("is said with how often and the fields to blame", () => {
    const left = { what: "purchases", code: "does_not_fit", count: 2, fields: ["date"] } as const
    expect(leftOutText(en, left)).toBe("Orders: 2 do not fit and are not shown (date)")
    expect(leftOutText(zh, { ...left, code: "of_another", fields: [] })).toBe(
      "订单：2 条属于其他客户，未显示",
    )
  })
})

describe("the sources of a card", () => {
  const panel = aLivePanel({ source: "shop" })
  const card = aCard({
    sources: [
      local,
      aSource({ id: "shop" }),
      aSource({ id: "crm", status: "late", code: "under_way" }),
    ],
    live: [panel],
  })

  it("are all but the hub's own, each with its panel", () => {
    expect(liveSources(card).map(({ source, panel: its }) => [source.id, its])).toEqual([
      ["shop", panel],
      ["crm", null],
    ])
    expect(isAsking(card)).toBe(true)
  })

  it("are replaced by those that were waited for, the hub's own stays", () => {
    const waited = withLive(card, { sources: [aSource({ id: "crm" })], live: [] })
    expect(waited.sources.map(({ id }) => id)).toEqual(["local", "crm"])
    expect([waited.live, isAsking(waited)]).toEqual([[], false])
  })

  it("say why they could not be asked, of those that were", () => {
    const refused = notAsked(asked(card, "shop"), "shop", "offline")
    expect(refused.sources.map(({ id, status, detail }) => [id, status, detail])).toEqual([
      ["local", "ok", null],
      ["shop", "failed", "offline"],
      ["crm", "late", "it answered"],
    ])
    expect(isAsking(notAsked(card, null, "offline"))).toBe(false)
  })
})
