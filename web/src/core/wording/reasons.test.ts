import { expect, test } from "vitest"
import { translator } from "../texts"
import type { AgentThen, PreviewAnswer } from "../wire"
import {
  agentText,
  comparedText,
  effectText,
  idleText,
  lackText,
  leftOut,
  nowTexts,
  previewTexts,
  rulesTexts,
  scoreText,
} from "./reasons"

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
    channel: "voice",
    agent: null,
    leaves: null,
    reserved_for: null,
    priority: 3,
    needs: {},
    preferred: {},
    rules: { held: [], failed: [] },
    estimated_wait_ms: 90_000,
    before: 2,
    excluded: {},
    best: [],
    agents: [],
    steps: [
      {
        after_ms: 30_000,
        by_estimate: false,
        agent: "lina",
        reserved_for: null,
        excluded: {},
        best: [],
      },
    ],
  }
  const name = (id: string): string => (id === "lina" ? "Li Na" : id)
  expect(previewTexts(t, seen, name, name)).toEqual([
    "Call: It would wait about 1:30, behind 2.",
    "After 0:30: Li Na",
    "Priority: 3",
  ])
  expect(previewTexts(t, { ...seen, agent: "lina", steps: [] }, name, name)).toEqual([
    "Call: Li Na would be offered it at once.",
    "Priority: 3",
  ])
  expect(previewTexts(t, { ...seen, estimated_wait_ms: null, steps: [] }, name, name)).toEqual([
    "Call: It would wait, behind 2; for how long is not known.",
    "Priority: 3",
  ])
  const gold = { needs: { golf: 3 }, preferred: { de: 1 }, rules: { held: [1], failed: [] } }
  expect(
    previewTexts(zh, { ...seen, ...gold, reserved_for: "lina", steps: [] }, name, name).slice(0, 4),
  ).toEqual([
    "来电：前面有 2 个；为上次接待该客户的 Li Na 保留。",
    "要求：golf 3",
    "偏好：de 1",
    "优先级：3",
  ])
})

test("a preview says why the contact could not wait, and where it would go", () => {
  const seen: PreviewAnswer = {
    channel: "voice",
    agent: null,
    leaves: { reason: "full", how: "overflow", queue: "sales" },
    reserved_for: null,
    priority: 0,
    needs: {},
    preferred: {},
    rules: { held: [], failed: [] },
    estimated_wait_ms: null,
    before: 2,
    excluded: {},
    best: [],
    agents: [],
    steps: [],
  }
  const queue = (id: string): string => (id === "sales" ? "Sales" : id)
  const agent = (id: string): string => id
  const closed = { ...seen, leaves: { reason: "closed", how: "callback", queue: null } as const }
  expect(previewTexts(t, seen, agent, queue)[0]).toBe(
    "Call: It would go on to Sales at once: too many wait there.",
  )
  expect(previewTexts(zh, closed, agent, queue)[0]).toBe("来电：队列已关闭，会改为回拨客户。")
})

test.each([
  ["step", 0, "by what the queue asks at first", "按队列最初的要求"],
  ["step", 2, "by step 2 of the queue", "按队列第 2 步"],
  ["preferences", 3, "preferences met: 3", "符合偏好：3 项"],
  ["most_skilled", 14, "sum of skill levels: 14", "技能等级之和：14"],
  ["fewest_today", 5, "contacts today: 5", "今日接待：5 个"],
  ["least_occupied", 32, "occupied: 32 %", "忙碌占比：32 %"],
  ["in_order", 0, "place in the floor file: 1", "配置文件中的顺位：1"],
  ["on_the_moon", 1, "on the moon 1", "on the moon 1"],
])("the score %s of %i in words", (name, score, english, chinese) => {
  expect(scoreText(t, name, score)).toBe(english)
  expect(scoreText(zh, name, score)).toBe(chinese)
})

test("candidates were compared by what they scored, then by what is asked of all", () => {
  const best = (agent: string, scores: Record<string, number>) => ({
    agent,
    idle_ms: 0,
    score: 0,
    scores,
  })
  expect(comparedText(t, [best("a", { step: 0, preferences: 1 }), best("b", {})])).toBe(
    "Compared by, the first difference decides: earlier step › more preferences met › no other contact › longer idle",
  )
  expect(comparedText(zh, [best("a", {}), best("b", {})])).toBe(
    "依次比较，先有差别者定先后：手上没有其他联系 › 空闲较久",
  )
  expect(comparedText(t, [best("a", { step: 0 })])).toBeNull()
})

test("rules that applied and rules with an error stand apart", () => {
  expect(rulesTexts(t, { held: [], failed: [] })).toEqual([])
  expect(rulesTexts(zh, { held: [1, 3], failed: [2] })).toEqual([
    "生效的队列规则（按配置文件中的序号）：1, 3",
    "出错而不计的队列规则（所查内容不存在）：2",
  ])
})

test("how it stands with a contact that waits is said in sentences of their own", () => {
  const now = {
    excluded: {},
    candidates: 0,
    reserved_for: null,
    set_aside: false,
    priority: 0,
    needs: { chess: 5 },
    before: 2,
    estimated_wait_ms: 90_000,
    agents: [],
  }
  expect(nowTexts(t, now)).toEqual([
    "Agents who could take it: 0",
    "Contacts before it: 2",
    "Likely to wait about 1:30 more",
    "Asked for: chess 5",
  ])
  expect(nowTexts(t, { ...now, estimated_wait_ms: null, needs: {} })).toHaveLength(2)
})
