/** The settings file as a page of tables: its editor, words, and what else is about a table. */
import { computed, onMounted, shallowRef } from "vue"
import { KINDS, fieldsOf } from "../../core/settingsKinds"
import { tablesIn } from "../../core/formSchema"
import type { Table, TableKind } from "../../core/tablesDraft"
import { isKeyOf } from "../../core/texts"
import { settingsTexts, settingsWords } from "../../core/texts/later/settings"
import { FloorHttp } from "../../net/floorHttp"
import { SettingsHttp } from "../../net/settingsHttp"
import { adminAddress } from "../../state/adminPage"
import { useHttp } from "../../state/http"
import { createSettingsEditor } from "../../state/settingsEditor"
import type { TablesPage } from "../../state/tables"
import { useLaterTexts } from "../../state/texts"
import { idsOf } from "../tables/checks"
import { wordsOf } from "../tables/words"
import type { SettingsStore } from "./useSettings"

/** By list: the pages that are about its tables, each with what it shows. */
const RELATED = {
  sources: [
    ["tokens", "related.tokens"],
    ["health", "related.health"],
  ],
  channels: [["health", "related.health"]],
  connectors: [["health", "related.health"]],
  look_ups: [["health", "related.health"]],
  webhooks: [
    ["health", "related.deliveries"],
    ["floor/alerts", "related.alerts"],
  ],
} as const

export function useSettingsTables(store: SettingsStore) {
  const s = useLaterTexts(settingsTexts)
  const http = useHttp()
  const editor = createSettingsEditor(new SettingsHttp(http), store.now, store.refresh)
  const queues = shallowRef<readonly string[]>([])
  onMounted(async () => {
    queues.value = await queueIds(new FloorHttp(http))
  })
  const one = (name: string) => said(`one.${name}`) ?? said(`section.${name}`) ?? name
  const list = (name: string) => said(`section.${name}`) ?? name
  const words = wordsOf({ texts: settingsWords, kinds: KINDS, fieldsOf, one, list })

  function said(key: string): string | null {
    return isKeyOf(settingsTexts.en, key) ? s.value(key) : null
  }

  const variables = computed(
    () => new Map(store.now.value?.variables.map((each) => [each.name, each.is_set])),
  )
  const overridden = computed(() => new Set(store.now.value?.overridden))

  function note(kind: TableKind, path: string, value: unknown): string {
    const notes = overridden.value.has(`${kind.list}/${path}`) ? [s.value("overridden")] : []
    if (path.endsWith("_env") && typeof value === "string" && value !== "") {
      const isSet = variables.value.get(value)
      const key = isSet === undefined ? "is_new" : isSet ? "is_set" : "is_not_set"
      notes.push(s.value(key, { variable: value }))
    }
    return notes.join(" ")
  }

  function samples(kind: TableKind): ReadonlyMap<string, Table> {
    const found = store.now.value?.samples.filter((each) => each.section === kind.list) ?? []
    return new Map(found.map(({ name, table }) => [name, table]))
  }

  function related(kind: TableKind) {
    const found = isKeyOf(RELATED, kind.list) ? RELATED[kind.list] : []
    return found.map(([to, text]) => {
      const [page = "", part = ""] = to.split("/")
      return { text: s.value(text), to: adminAddress(page, part) }
    })
  }

  const page: TablesPage = {
    ...{ page: "settings", kinds: KINDS, editor, words, fieldsOf, note, samples, related },
    ids: (kind) => (kind === "queue" ? queues.value : idsOf(editor, KINDS, kind)),
    elsewhere: (kind, id) => (kind === "queue" ? adminAddress("floor", `queues/${id}`) : null),
  }
  return { editor, page }
}

/** Those of the floor; none where one may not see it: they are typed then. */
async function queueIds(http: FloorHttp): Promise<readonly string[]> {
  try {
    const { floor } = await http.now()
    return tablesIn(floor["queues"]).map(({ id }) => String(id))
  } catch {
    return []
  }
}
