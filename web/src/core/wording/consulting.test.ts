import { expect, test } from "vitest"
import { translator } from "../texts"
import { consultText } from "./consulting"

const names = { queueName: (id: string) => `[${id}]` }
const consult = {
  by: "lina",
  by_name: "Li Na",
  to_queue: null,
  agent: "wang",
  agent_name: "Wang Wei",
  state: "talking",
  wanted: null,
  cause: null,
} as const

test.each([
  [consult, "Li Na asks Wang Wei", "Li Na 正在咨询 Wang Wei"],
  [{ ...consult, state: "conference" }, "Conference: Li Na, Wang Wei", "会议：Li Na、Wang Wei"],
  [
    { ...consult, state: "ringing", agent: null, agent_name: null, to_queue: "sales" },
    "Li Na asks [sales], who rings",
    "Li Na 咨询 [sales]，振铃中",
  ],
] as const)("a consultation reads %o", (given, english, chinese) => {
  expect(consultText(translator("en"), given, names)).toBe(english)
  expect(consultText(translator("zh-CN"), given, names)).toBe(chinese)
})
