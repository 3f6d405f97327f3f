/** Who receives the visitor, and which form stands in the panel because of it. */

export type FieldName = "name" | "email" | "phone" | "order_no" | "topic"

/** As the hub tells it. `live`: the visitor is in contact, whatever the hours. */
export interface Reception {
  here: boolean
  opens_at: string | null
  live: boolean
  form: { name: FieldName; required: boolean }[]
  topics: string[]
  away: "chat" | "message" | "call_back"
  /** Where the answer to a message that is left will be; `either`: by mail if an address is given. */
  answers: "here" | "mail" | "either"
  /** Whether visitors may ask to be called. */
  calls: boolean
  /** When they may wish to be. */
  times: [string, string][]
}

/** Told when it changes, without whether the visitor is in contact. */
export type ReceptionTold = Omit<Reception, "live"> & Partial<Pick<Reception, "live">>

export type Filled = Partial<Record<FieldName, string>>

/** What is below the messages: the field to write, or a form. */
export type Mode = "chat" | "before" | "message" | "call_back" | "call"

export function modeOf(reception: Reception | null, filled: Filled, wantsCall: boolean): Mode {
  if (!reception) return "chat"
  if (wantsCall && (reception.calls || reception.away === "call_back")) return "call"
  if (reception.live) return "chat"
  if (!reception.here && reception.away !== "chat") return reception.away
  return lacks(reception, filled) ? "before" : "chat"
}

/** Whether the visitor was not asked yet, or has left out what is needed. */
function lacks({ form }: Reception, filled: Filled): boolean {
  if (form.length === 0) return false
  const wasAsked = form.some(({ name }) => filled[name] !== undefined)
  return !wasAsked || form.some(({ name, required }) => required && !filled[name])
}

/** Of what was filled in what is asked. */
export function ofAsked(reception: Reception | null, filled: Filled): Filled {
  const asked: Filled = {}
  for (const { name } of reception?.form ?? []) if (filled[name]) asked[name] = filled[name]
  return asked
}

const SLOT_MS = 30 * 60_000
const MOST_SLOTS = 200

/** The half hours in which the visitor may be called, each time from its begin, by day of the browser. */
export function slots(times: Reception["times"], now: number): Map<string, Date[]> {
  const days = new Map<string, Date[]>()
  let left = MOST_SLOTS
  for (const [from, until] of times) {
    const begins = Date.parse(from)
    const first = begins + Math.max(0, Math.ceil((now - begins) / SLOT_MS)) * SLOT_MS
    for (let at = first; at < Date.parse(until) && left > 0; at += SLOT_MS) {
      const slot = new Date(at)
      const day = slot.toDateString()
      days.set(day, [...(days.get(day) ?? []), slot])
      left -= 1
    }
  }
  return days
}
