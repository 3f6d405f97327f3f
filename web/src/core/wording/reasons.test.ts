import { expect, test } from "vitest"
import { translator } from "../texts"
import type { AgentThen, PreviewAnswer } from "../wire"
import { agentText, effectText, idleText, lackText, leftOut, previewTexts } from "./reasons"

const t = translator("en")
const zh = translator("zh-CN")
const chess = { skill: "chess", level: 5, has: 0 }
const agent = (change: Partial<AgentThen>): AgentThen => ({
  agent: "lina",
  excluded: null,
  lacks: [],
  idle_ms: null,
  state: "ready",
  presence: "available",
  ...change,
})

test("a skill is named with the level asked for and the one there is", () => {
  expect(lackText(t, chess)).toBe("chess 5 is asked for, has none")
  expect(lackText(t, { ...chess, has: 2 })).toBe("chess 5 is asked for, has 2")
  expect(lackText(zh, chess)).toBe("要求 chess 5，没有")
})

test("a reason to wait names its queue, how many contacts, and what is missing", () => {
  const reason = { queue: "s", reason: "lacks_skill", contacts: 3, lacks: [chess] }
  expect(idleText(t, reason, "Sales")).toBe(
    "Sales: 3 × lacks a skill; chess 5 is asked for, has none",
  )
  const newer = { queue: "s", reason: "on_the_moon", contacts: 1, lacks: [] }
  expect(idleText(t, newer, "Sales")).toBe("Sales: 1 × on the moon")
})

test("agents who are left out stand by their reason, most first", () => {
  const agents = [
    agent({}),
    agent({ agent: "a", excluded: "busy" }),
    agent({ agent: "b", excluded: "offline" }),
    agent({ agent: "c", excluded: "offline" }),
  ]
  expect(leftOut(agents).map((group) => [group.reason, group.agents.length])).toEqual([
    ["offline", 2],
    ["busy", 1],
  ])
})

test("an agent is named with what they lack", () => {
  expect(agentText(t, agent({}), "Li Na")).toBe("Li Na")
  expect(agentText(t, agent({ lacks: [chess] }), "Li Na")).toBe(
    "Li Na (chess 5 is asked for, has none)",
  )
})

test("what a move does is said with both waits, also where one is not known", () => {
  const effect = { queue: "back", before_ms: 0, after_ms: null }
  expect(effectText(t, "lend.there", effect, "Back office")).toBe("Back office 0:00 → ?")
})

test("a preview says who gets the contact, or how long it waits, and who gets it later", () => {
  const seen: PreviewAnswer = {
    agent: null,
    estimated_wait_ms: 90_000,
    before: 2,
    excluded: {},
    best: [],
    agents: [],
    steps: [{ after_ms: 30_000, by_estimate: false, agent: "lina", excluded: {}, best: [] }],
  }
  const name = (id: string): string => (id === "lina" ? "Li Na" : id)
  expect(previewTexts(t, seen, name)).toEqual([
    "It would wait about 1:30, behind 2.",
    "After 0:30: Li Na",
  ])
  expect(previewTexts(t, { ...seen, agent: "lina", steps: [] }, name)).toEqual([
    "Li Na would be offered it at once.",
  ])
  expect(previewTexts(t, { ...seen, estimated_wait_ms: null, steps: [] }, name)).toEqual([
    "It would wait, behind 2; for how long is not known.",
  ])
})
