/** Ending the step at which an item is: what is filled in, and what is sent. */
import type { WorkDetail } from "./wire"

export type Step = WorkDetail["steps"][number]
export type Outcome = Step["outcomes"][number]
export type Said = Readonly<Record<string, string>>

/** The step at which an item is; null: it is over, or its process is not known any more. */
export function stepOf(item: Pick<WorkDetail, "state" | "step" | "steps">): Step | null {
  if (item.state === "closed") return null
  return item.steps.find(({ id }) => id === item.step) ?? null
}

/** What stands in the fields of a step when its form opens. */
export function begunWith(item: Pick<WorkDetail, "fields">, step: Step): Said {
  const before = item.fields[step.id] ?? {}
  return Object.fromEntries(step.fields.map(({ id }) => [id, before[id] ?? ""]))
}

/** Fields that an outcome needs and that are empty; what ends an item needs none. `note`: why. */
export function missing(step: Step, outcome: Outcome, said: Said, note: string): readonly string[] {
  const empty = step.fields.filter(({ id, needed }) => needed && !said[id]?.trim())
  const fields = outcome.to === null ? [] : empty.map(({ id }) => id)
  return outcome.note && note.trim() === "" ? [...fields, "note"] : fields
}

/** The body by which the step ends; an approval names the proposal that was read. */
export function stepBody(
  item: Pick<WorkDetail, "version" | "proposal">,
  outcome: Outcome,
  said: Said,
  note: string,
) {
  const filled = Object.entries(said).filter(([, text]) => text.trim() !== "")
  return {
    outcome: outcome.id,
    version: item.version,
    fields: Object.fromEntries(filled),
    ...(note.trim() !== "" && { note: note.trim() }),
    ...(outcome.approved && item.proposal && { proposal: item.proposal.sha256 }),
  }
}
