/** Why an agent does not get a contact, and what a move does, in words. */
import { duration } from "../format"
import { codeText, hasText, type Translate } from "../texts"
import type {
  AgentThen,
  BestAgent,
  IdleReason,
  Lack,
  MoveEffect,
  PreviewAnswer,
  PreviewLeaves,
  RulesAsked,
  WhyNow,
} from "../wire"

export function lackText(t: Translate, lack: Lack): string {
  const { skill, level, has } = lack
  return has > 0 ? t("why.lacks", { skill, level, has }) : t("why.lacks_none", { skill, level })
}

/** The reason of an agent who waits, for one queue. */
export function idleText(t: Translate, reason: IdleReason, queue: string): string {
  const named = codeText(t, "idle.reason", reason.reason)
  const lacking = reason.lacks.map((lack) => lackText(t, lack))
  const said = [named, ...lacking].join("; ")
  return t("idle.queue", { queue, count: reason.contacts, reason: said })
}

/** The agents behind each reason, those who may have it aside; the reason with most agents first. */
export function leftOut(
  agents: readonly AgentThen[],
): readonly { readonly reason: string; readonly agents: readonly AgentThen[] }[] {
  const groups = new Map<string, AgentThen[]>()
  for (const agent of agents)
    if (agent.excluded !== null)
      groups.set(agent.excluded, [...(groups.get(agent.excluded) ?? []), agent])
  return [...groups]
    .map(([reason, those]) => ({ reason, agents: those }))
    .sort((a, b) => b.agents.length - a.agents.length || a.reason.localeCompare(b.reason))
}

/** An agent by name, with the skills that are missing. */
export function agentText(t: Translate, agent: AgentThen, name: string): string {
  if (agent.lacks.length === 0) return name
  return `${name} (${agent.lacks.map((lack) => lackText(t, lack)).join(", ")})`
}

/** A wait that may not be known. */
export function waitText(t: Translate, ms: number | null): string {
  return ms === null ? t("lend.unknown") : duration(ms)
}

export function effectText(
  t: Translate,
  key: "lend.here" | "lend.there",
  effect: MoveEffect,
  queue: string,
): string {
  const before = waitText(t, effect.before_ms)
  return t(key, { queue, before, after: waitText(t, effect.after_ms) })
}

/** What told an agent apart from the others. */
export function scoreText(t: Translate, name: string, score: number): string {
  const exact = `why.score.${name}.${score}`
  if (hasText(exact)) return t(exact)
  const key = `why.score.${name}`
  if (name === "in_order") return t("why.score.in_order", { score: score + 1 })
  return hasText(key) ? t(key, { score }) : `${name.replaceAll("_", " ")} ${score}`
}

/** By what the candidates were compared, the first that tells two apart decides. */
export function comparedText(t: Translate, best: readonly BestAgent[]): string | null {
  if (best.length < 2) return null
  const names = Object.keys(best[0]?.scores ?? {})
  const by = [...names, "without_contacts", "idle"].map((name) => codeText(t, "why.by", name))
  return t("why.compared", { by: by.join(" › ") })
}

/** Which rules of its queue counted for a contact, and which could not be decided. */
export function rulesTexts(t: Translate, rules: RulesAsked): readonly string[] {
  return [
    ...(rules.held.length > 0 ? [t("why.rules_held", { rules: rules.held.join(", ") })] : []),
    ...(rules.failed.length > 0 ? [t("why.rules_failed", { rules: rules.failed.join(", ") })] : []),
  ]
}

/** How it stands with a contact that waits. */
export function nowTexts(t: Translate, now: WhyNow): readonly string[] {
  const { candidates, before, estimated_wait_ms: wait } = now
  const needs = skillsText(now.needs)
  return [
    ...(now.set_aside ? [t("contact.set_aside_hint")] : []),
    t("why.candidates", { count: candidates }),
    t("why.before", { count: before }),
    ...(wait === null ? [] : [t("why.wait", { time: duration(wait) })]),
    ...(needs ? [t("why.needs", { skills: needs })] : []),
  ]
}

/** What would happen to a contact that comes now, at once and after each step. */
export function previewTexts(
  t: Translate,
  seen: PreviewAnswer,
  agentName: (id: string) => string,
  queueName: (id: string) => string,
): readonly string[] {
  const later = seen.steps.map((step) => {
    const who = step.agent === null ? t("preview.nobody") : agentName(step.agent)
    return t("preview.step", { time: duration(step.after_ms), who })
  })
  const needs = skillsText(seen.needs)
  const preferred = skillsText(seen.preferred)
  return [
    t("preview.of", {
      channel: codeText(t, "channel", seen.channel),
      what:
        seen.leaves === null
          ? atOnceText(t, seen, agentName)
          : leavesText(t, seen.leaves, queueName),
    }),
    ...later,
    ...(needs ? [t("why.needs", { skills: needs })] : []),
    ...(preferred ? [t("preview.preferred", { skills: preferred })] : []),
    t("preview.priority", { priority: seen.priority }),
    ...rulesTexts(t, seen.rules),
  ]
}

function leavesText(
  t: Translate,
  leaves: PreviewLeaves,
  queueName: (id: string) => string,
): string {
  const reason = t(`preview.reason.${leaves.reason}`)
  return t(`preview.leaves.${leaves.how}`, { reason, queue: queueName(leaves.queue ?? "") })
}

function atOnceText(t: Translate, seen: PreviewAnswer, agentName: (id: string) => string): string {
  if (seen.agent !== null) return t("preview.agent", { agent: agentName(seen.agent) })
  const count = seen.before
  if (seen.reserved_for !== null)
    return t("preview.reserved", { count, agent: agentName(seen.reserved_for) })
  if (seen.estimated_wait_ms === null) return t("preview.waits_unknown", { count })
  return t("preview.waits", { count, time: duration(seen.estimated_wait_ms) })
}

function skillsText(skills: Readonly<Record<string, number>>): string {
  return Object.entries(skills)
    .map(([skill, level]) => `${skill} ${level}`)
    .join(", ")
}
