/** The kinds of tables that the settings file has, the fields of each, and what changes of them send. */
import { formSchema, type Field } from "./formSchema"
import document from "./settings.schema.json"
import { idOf, rowsOf, type Edits, type Table, type TableKind, type Tables } from "./tablesDraft"

export const { fieldsOf, allTables } = formSchema(document.form.$defs, {
  root: "",
  refers: { queue: "queue" },
  hidden: new Set<string>(),
})

const CHANNELS: Readonly<Record<string, string>> = {
  chat: "ChatTable",
  mail: "MailTable",
  wechat: "WeChatTable",
  whatsapp: "WhatsAppTable",
  "sms aliyun": "AliyunTable",
  "sms http": "HttpSmsTable",
  "sms twilio": "TwilioTable",
}
const TYPES = ["type", "provider"]

/** The fields of a channel; none: this screen does not know its kind. */
function channelFields(table: Table): readonly Field[] {
  const named = TYPES.flatMap((key) => (typeof table[key] === "string" ? [table[key]] : []))
  return fieldsOf(CHANNELS[named.join(" ")] ?? "")
}

function single(list: string, definition: string): TableKind {
  return { ...listed(list, definition, "", []), keys: [], single: true }
}

function listed(
  list: string,
  definition: string,
  key: string,
  columns: readonly string[],
): TableKind {
  return {
    ...{ kind: list, list, definition, keys: [key], columns, fixed: [] },
    single: false,
    always: false,
    fieldsOf: () => fieldsOf(definition),
  }
}

export const KINDS: readonly TableKind[] = [
  listed("sources", "SourceTable", "id", ["routing", "capabilities", "secret_env", "callback_url"]),
  {
    ...listed("channels", "MailTable", "name", ["type", "queue"]),
    fixed: TYPES,
    fieldsOf: channelFields,
  },
  {
    ...listed("connectors", "ConnectorTable", "name", ["type", "host", "secret_env"]),
    fixed: ["type"],
  },
  listed("look_ups", "LookUpTable", "id", ["name", "type", "url", "auth_env"]),
  listed("webhooks", "WebhookTable", "id", ["url", "types", "secret_env"]),
  single("server", "ServerTable"),
  single("sessions", "SessionsTable"),
  single("oidc", "OidcTable"),
  single("retention", "RetentionTable"),
  single("messages", "MessagesTable"),
  single("log", "LogTable"),
  single("audit", "AuditTable"),
  single("surveys", "SurveysTable"),
  single("alerts", "AlertsTable"),
  single("reports", "ReportsTable"),
  single("storage", "StorageTable"),
]

export function kindOf(list: string): TableKind | null {
  return KINDS.find((each) => each.list === list) ?? null
}

interface Part {
  readonly section: string
  readonly table: Table
}

/** The tables of the file by their lists. */
export function tablesOf(parts: readonly Part[]): Tables {
  const found: Record<string, unknown> = {}
  for (const { list, single: once } of KINDS) {
    const tables = parts.filter((each) => each.section === list).map(({ table }) => table)
    if (!once) found[list] = tables
    else if (tables.length > 0) found[list] = tables[0]
  }
  return found
}

/** A table that is to change: `key` null: a new one, or one that is there once; `table` null: it goes. */
export interface TableChange {
  readonly section: string
  readonly key: string | null
  readonly table: Table | null
}

/** What is sent, in the order of the changes. */
export function changesOf(tables: Tables, edits: Edits): readonly TableChange[] {
  return [...edits.values()].map(({ kind, id, table }) => {
    const isKnown = rowsOf(tables, kind, new Map()).some((row) => row.id === id)
    return { section: kind.list, key: isKnown && !kind.single ? id : null, table }
  })
}

/** What a fault is about: `tables/0/table/url` is of the first change. */
export function blamed(
  edits: Edits,
  pointer: string,
): { kind: TableKind; id: string; path: string } | null {
  const [tables, n, , ...path] = pointer.split("/")
  const edit = tables === "tables" ? [...edits.values()][Number(n)] : undefined
  if (edit === undefined) return null
  const id = edit.table === null ? edit.id : idOf(edit.kind, edit.table)
  return { kind: edit.kind, id, path: path.join("/") }
}
