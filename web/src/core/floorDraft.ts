/** The kinds of tables that a floor file has, and the floor file that changes of them make. */
import { fieldsOf } from "./floorSchema"
import { tablesIn } from "./formSchema"
import {
  idOf,
  savedOf,
  type Edit,
  type Edits,
  type Table,
  type TableKind,
  type Tables,
} from "./tablesDraft"

function listed(
  kind: string,
  list: string,
  definition: string,
  columns: readonly string[],
  keys: readonly string[] = ["id"],
): TableKind {
  return {
    ...{ kind, list, definition, keys, columns, fixed: [] },
    single: keys.length === 0,
    always: kind === "floor",
    fieldsOf: () => fieldsOf(definition),
  }
}

export const KINDS: readonly TableKind[] = [
  listed("queue", "queues", "QueueTable", ["name", "skills", "hours", "@agent", "@line"]),
  listed("agent", "agents", "AgentTable", ["name", "queues", "skills"]),
  listed("line", "lines", "LineTable", ["queue"], ["number"]),
  listed("hours", "hours", "HoursTable", ["holidays", "@queue"]),
  listed("break", "breaks", "BreakTable", ["name"]),
  listed("reply", "replies", "ReplyTable", ["title", "queue", "language"]),
  listed("chat", "chats", "ChatTable", ["when_away", "away_queue"]),
  listed("survey", "surveys", "SurveyTable", ["kind", "by", "queues"]),
  listed("process", "processes", "ProcessTable", ["name", "kind", "@survey"]),
  listed("team", "teams", "TeamTable", ["name", "queues", "agents"]),
  listed("alert", "alerts", "AlertTable", ["name", "kind", "queues"]),
  listed("blocked", "blocked", "BlockedTable", ["agent", "customer"], ["agent", "customer"]),
  listed("tiers", "tiers", "TiersTable", [], []),
  listed("floor", "floor", "FloorTable", [], []),
]

export function kindOf(list: string): TableKind | null {
  return KINDS.find((each) => each.list === list) ?? null
}

/** The floor file of the changes alone. */
export function fileOf(floor: Tables, edits: Edits): Tables {
  const file: Record<string, unknown> = {}
  for (const { list, kind, single } of KINDS) {
    const said = [...edits.values()]
      .filter((each) => each.kind.kind === kind)
      .map((each) => each.table ?? retired(each, floor))
    if (said.length > 0) file[list] = single ? said[0] : said
  }
  return file
}

function retired({ kind, id }: Edit, floor: Tables): Table {
  const table = savedOf(floor, kind).find((each) => idOf(kind, each) === id) ?? {}
  const keys = kind.keys.map((key) => [key, table[key]] as const)
  return { ...Object.fromEntries(keys), retired: true }
}

/** What a fault of a floor file is about: `queues/0/service_level/seconds` is of the first queue in it. */
export function blamed(
  file: Tables,
  pointer: string,
): { kind: TableKind; id: string; path: string } | null {
  const parts = pointer.replace(/^floor\/(?=[a-z]+\/\d|tiers|floor)/, "").split("/")
  const kind = kindOf(parts[0] ?? "")
  if (kind === null) return null
  if (kind.single) return { kind, id: kind.kind, path: parts.slice(1).join("/") }
  const table = tablesIn(file[kind.list])[Number(parts[1])]
  if (table === undefined) return null
  return { kind, id: idOf(kind, table), path: parts.slice(2).join("/") }
}
