import { describe, expect, it } from "vitest"
import { modeOf, type Reception, slots } from "./reception"

const here: Reception = {
  here: true,
  opens_at: null,
  live: false,
  form: [],
  topics: [],
  away: "chat",
  answers: "here",
  calls: false,
  times: [],
}
const asks: Reception = { ...here, form: [{ name: "name", required: true }] }

describe("modeOf", () => {
  it.each([
    ["nothing is known yet", null, {}, false, "chat"],
    ["nothing is asked", here, {}, false, "chat"],
    ["something is asked", asks, {}, false, "before"],
    ["it was filled in", asks, { name: "Lu" }, false, "chat"],
    ["what is needed is empty", asks, { name: "" }, false, "before"],
    [
      "what is not needed was left out",
      { ...asks, form: [{ name: "name", required: false }] },
      { name: "" },
      false,
      "chat",
    ],
    ["nobody is there", { ...asks, here: false, away: "message" }, {}, false, "message"],
    [
      "nobody is there, and calls are made",
      { ...here, here: false, away: "call_back" },
      {},
      false,
      "call_back",
    ],
    ["nobody is there, and nothing else is done", { ...asks, here: false }, {}, false, "before"],
    [
      "they are in contact",
      { ...asks, here: false, away: "message", live: true },
      {},
      false,
      "chat",
    ],
    ["they want a call", { ...here, calls: true, live: true }, {}, true, "call"],
    ["they want a call that is not offered", here, {}, true, "chat"],
  ] as const)("%s", (_, reception, filled, wantsCall, mode) => {
    expect(modeOf(reception as Reception | null, filled, wantsCall)).toBe(mode)
  })
})

describe("slots", () => {
  it("are the half hours that are left of the times", () => {
    const at = (minute: number) => new Date(2026, 4, 1, 9, minute).getTime()
    const times: [string, string][] = [
      [new Date(at(0)).toISOString(), new Date(at(100)).toISOString()],
    ]
    const found = [...slots(times, at(40)).values()].flat()
    expect(found.map((each) => each.getTime())).toEqual([at(60), at(90)])
  })

  it("are counted from when a time begins", () => {
    const at = (minute: number) => new Date(2026, 4, 1, 9, minute).getTime()
    const times: [string, string][] = [
      [new Date(at(15)).toISOString(), new Date(at(90)).toISOString()],
    ]
    const found = (now: number) => [...slots(times, now).values()].flat().map((each) => +each)
    expect(found(at(0))).toEqual([at(15), at(45), at(75)])
    expect(found(at(20))).toEqual([at(45), at(75)])
  })

  it("are of the day on which they are here", () => {
    const times: [string, string][] = [
      [new Date(2026, 4, 1, 23, 30).toISOString(), new Date(2026, 4, 2, 0, 30).toISOString()],
    ]
    expect([...slots(times, 0).values()].map((each) => each.length)).toEqual([1, 1])
  })

  it("are bounded", () => {
    const times: [string, string][] = [["2026-05-01T00:00:00Z", "2027-05-01T00:00:00Z"]]
    expect([...slots(times, 0).values()].flat().length).toBe(200)
  })
})
