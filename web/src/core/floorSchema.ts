/** The keys of a floor file's tables as fields of a form. */
import document from "./floor.schema.json"
import { formSchema, type Refers } from "./formSchema"

const REFERS: Refers = {
  queue: "queue",
  queues: "queue",
  agents: "agent",
  default_queue: "queue",
  away_queue: "queue",
  agents_of: "queue",
  call_in: "queue",
  hours: "hours",
  agent: "agent",
  process: "process",
  ask: "survey",
}

export const { fieldsOf, allTables } = formSchema(document.form.$defs, {
  root: "FloorFile",
  refers: REFERS,
  hidden: new Set(["retired"]),
})
