/** The settings file that an administrator changes by forms: as it is, and what is to change. */
import { computed, shallowRef, type ShallowRef } from "vue"
import { blamed, changesOf, tablesOf } from "../core/settingsKinds"
import { editKey, rowsOf, type Edits, type TableKind } from "../core/tablesDraft"
import type { SettingsAnswer, SettingsChanged, SettingsHttp, Why } from "../net/settingsHttp"
import { HttpProblem } from "../net/http"
import { injected } from "./injected"
import { draftOf, type TableEditor } from "./tables"

/** What is to be saved: a draft, or an earlier version. */
export interface PendingSettings {
  readonly change: SettingsChanged
  readonly save: (reason: string) => Promise<SettingsChanged>
  readonly isDraft: boolean
}

export interface SettingsEditor extends TableEditor {
  readonly pending: ShallowRef<PendingSettings | null>
  readonly refusal: ShallowRef<HttpProblem | null>
  /** Whether something was saved here that may be undone. */
  readonly saved: ShallowRef<boolean>
  readonly lookAtVersion: (n: number) => Promise<boolean>
  readonly save: (reason: string) => Promise<boolean>
  /** Bring back what was before that was saved last. */
  readonly undo: () => Promise<boolean>
}

export const { provide: provideSettingsEditor, use: useSettingsEditor } =
  injected<SettingsEditor>("settings editor")

export function createSettingsEditor(
  http: SettingsHttp,
  now: Readonly<ShallowRef<SettingsAnswer | null>>,
  refresh: () => Promise<void>,
): SettingsEditor {
  const pending = shallowRef<PendingSettings | null>(null)
  const refusal = shallowRef<HttpProblem | null>(null)
  const saved = shallowRef(false)
  const tables = computed(() => tablesOf(now.value?.parts ?? []))
  const { edits, put, forget } = draftOf(() => (refusal.value = null))
  const why = (reason: string, preview: boolean): Why => ({
    reason,
    of_version: now.value?.version ?? "",
    preview,
  })

  const faults = computed(() => faultsOf(refusal.value, edits.value))

  const tried = trying(refusal)

  async function propose(
    isDraft: boolean,
    ask: (of: Why) => Promise<SettingsChanged>,
  ): Promise<boolean> {
    return tried(async () => {
      const change = await ask(why("", true))
      pending.value = { change, save: (reason) => ask(why(reason, false)), isDraft }
    })
  }

  const look = () => {
    const sent = changesOf(tables.value, edits.value)
    return propose(true, (of) => http.changeTables(sent, of))
  }

  const lookAtVersion = (n: number) => propose(false, (of) => http.restore(n, of))

  const save = (reason: string) =>
    tried(async () => {
      const wanted = pending.value
      const done = await wanted?.save(reason)
      pending.value = null
      if (wanted?.isDraft) forget()
      await refresh()
      saved.value = done !== undefined && done.lines.length > 0
    })

  const undo = () =>
    tried(async () => {
      const [, before] = now.value?.versions ?? []
      if (before !== undefined) await http.restore(before.number, why("", false))
      saved.value = false
      await refresh()
    })

  const rows = (kind: TableKind) => rowsOf(tables.value, kind, edits.value)
  const state = { tables, edits, faults, pending, refusal, saved }
  return { ...state, rows, put, forget, look, lookAtVersion, save, undo }
}

/** Does what the hub may refuse, and keeps what it says then. */
function trying(refusal: ShallowRef<HttpProblem | null>) {
  return async (work: () => Promise<void>): Promise<boolean> => {
    refusal.value = null
    try {
      await work()
      return true
    } catch (problem) {
      if (!(problem instanceof HttpProblem)) throw problem
      refusal.value = problem
      return false
    }
  }
}

/** The first fault of each field, by table and path. */
function faultsOf(problem: HttpProblem | null, edits: Edits): ReadonlyMap<string, string> {
  const found = new Map<string, string>()
  for (const [n, pointer] of (problem?.fields ?? []).entries()) {
    const about = blamed(edits, pointer)
    if (about === null) continue
    const key = `${editKey(about.kind, about.id)} ${about.path}`
    if (!found.has(key)) found.set(key, problem?.faults[n] ?? "")
  }
  return found
}
