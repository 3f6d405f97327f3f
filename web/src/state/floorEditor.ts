/** The floor that an administrator changes: as it is, what is to change, and what the hub says of that. */
import { computed, effectScope, shallowRef, type ShallowRef } from "vue"
import { blamed, fileOf } from "../core/floorDraft"
import { editKey, rowsOf, type TableKind } from "../core/tablesDraft"
import type { FloorChange, FloorHttp, FloorNow } from "../net/floorHttp"
import { HttpProblem } from "../net/http"
import { injected } from "./injected"
import { draftOf, type TableEditor } from "./tables"

/** What is to be saved: a draft, or an earlier version. */
export interface Pending {
  readonly change: FloorChange
  readonly save: (reason: string) => Promise<FloorChange>
  readonly isDraft: boolean
}

export interface FloorEditor extends TableEditor {
  readonly http: FloorHttp
  readonly now: Readonly<ShallowRef<FloorNow | null>>
  readonly pending: ShallowRef<Pending | null>
  /** The version that was saved last here, which may be undone. */
  readonly saved: ShallowRef<number | null>
  /** What the hub refused. */
  readonly refusal: ShallowRef<HttpProblem | null>
  readonly load: () => Promise<void>
  readonly lookAtVersion: (version: number) => Promise<boolean>
  readonly save: (reason: string) => Promise<boolean>
  /** Bring back what was before the version that was saved last. */
  readonly undo: (version: number, reason: string) => Promise<boolean>
}

export const { provide: provideFloorEditor, use: useFloorEditor } =
  injected<FloorEditor>("floor editor")

let kept: { readonly user: string; readonly editor: FloorEditor } | null = null

/** The user's own, with what they have not saved yet, also when they come back from another page. */
export function floorEditorOf(user: string, http: () => FloorHttp): FloorEditor {
  if (kept?.user !== user) {
    const made = effectScope(true).run(() => createFloorEditor(http()))
    if (made === undefined) throw new Error("a scope that has just been made runs")
    kept = { user, editor: made }
  }
  const { editor } = kept
  editor.pending.value = editor.refusal.value = editor.saved.value = null
  return editor
}

function createFloorEditor(http: FloorHttp): FloorEditor {
  const now = shallowRef<FloorNow | null>(null)
  const pending = shallowRef<Pending | null>(null)
  const saved = shallowRef<number | null>(null)
  const refusal = shallowRef<HttpProblem | null>(null)
  const floor = computed(() => now.value?.floor ?? {})
  const { edits, put, forget } = draftOf(() => (refusal.value = null))
  const file = computed(() => fileOf(floor.value, edits.value))
  const faults = computed(() => faultsOf(refusal.value, file.value))

  async function load(): Promise<void> {
    now.value = await http.now()
  }

  /** Do what the hub may refuse, and keep what it says then. */
  async function tried(work: () => Promise<void>): Promise<boolean> {
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

  const look = () =>
    tried(async () => {
      const [sent, version] = [file.value, now.value?.version ?? 0]
      const save = (reason: string) => http.save(sent, reason, version)
      pending.value = { change: await http.preview(sent), save, isDraft: true }
    })

  const lookAtVersion = (version: number) =>
    tried(async () => {
      const change = await http.restore(version, { preview: true })
      const save = (reason: string) => http.restore(version, { reason, of_version: change.version })
      pending.value = { change, save, isDraft: false }
    })

  const save = (reason: string) =>
    tried(async () => {
      const wanted = pending.value
      const done = await wanted?.save(reason)
      pending.value = null
      if (wanted?.isDraft) forget()
      await load()
      if (done !== undefined && done.changes.length > 0) saved.value = done.version
    })

  const undo = (version: number, reason: string) =>
    tried(async () => {
      await http.restore(version - 1, { reason, of_version: version })
      saved.value = null
      await load()
    })

  const rows = (kind: TableKind) => rowsOf(floor.value, kind, edits.value)
  const state = { http, now, tables: floor, edits, pending, saved, refusal, faults }
  return { ...state, load, rows, put, forget, look, lookAtVersion, save, undo }
}

function faultsOf(problem: HttpProblem | null, file: Readonly<Record<string, unknown>>) {
  const found = new Map<string, string>()
  for (const [n, pointer] of (problem?.fields ?? []).entries()) {
    const about = blamed(file, pointer)
    if (about !== null) {
      found.set(`${editKey(about.kind, about.id)} ${about.path}`, problem?.faults[n] ?? "")
    }
  }
  return found
}
