/** An item that is open: read anew when it changes, with what is typed at its step kept meanwhile. */
import { computed, nextTick, shallowRef, watch, type ShallowRef } from "vue"
import { areThere, idsOf } from "../../core/files"
import { faultsOf, filledNow, leftOver, typedAfter, type Typed } from "../../core/itemForm"
import type { WorkDetail } from "../../core/wire"
import { problemText } from "../../core/wording/problems"
import { LOST, type CommandBody } from "../../net/link"
import { useCommands } from "../../state/commands"
import { useHttp } from "../../state/http"
import { useHub } from "../../state/hub"
import { httpProblemText } from "../../state/problems"
import { useTexts } from "../../state/texts"
import { useToasts } from "../../state/toasts"
import { usePassingFiles } from "../files/useFiles"

/** Beside what files are put: the outcome of the step, and a note. */
export const STEP = "step"
export const NOTE = "note"

export type OpenItemState = ReturnType<typeof useItem>

type Faults = ShallowRef<ReadonlySet<string>>
type Edit = Omit<Extract<CommandBody, { readonly cmd: "edit_work" }>, "cmd">
type Written = Omit<Extract<CommandBody, { readonly cmd: "note_work" }>, "cmd">

/** The item, and what is typed at its step. */
function useRead(itemId: string) {
  const http = useHttp()
  const { t } = useTexts()
  const item = shallowRef<WorkDetail | null>(null)
  const failure = shallowRef("")
  const typed = shallowRef<Typed>({})
  const note = shallowRef("")
  const left = shallowRef("")
  const faults = shallowRef<ReadonlySet<string>>(new Set())
  let asked = 0

  async function load(): Promise<void> {
    const mine = ++asked
    try {
      const path = `/work/${encodeURIComponent(itemId)}`
      const found = await http.request("get_work_id", "GET", path)
      if (mine === asked) take(found)
    } catch (problem) {
      if (mine === asked) failure.value = httpProblemText(t.value, problem)
    }
  }

  function take(found: WorkDetail): void {
    const before = item.value
    const was = before === null ? {} : filledNow(before)
    if (before?.step === found.step && before.state === found.state) {
      typed.value = typedAfter(typed.value, was, filledNow(found))
    } else {
      left.value = leftOver(typed.value, was, note.value)
      typed.value = filledNow(found)
      note.value = ""
      faults.value = new Set()
    }
    item.value = found
    failure.value = ""
  }

  /** Forget what was typed: it is with the item now. */
  function taken(): void {
    note.value = left.value = ""
    typed.value = item.value === null ? {} : filledNow(item.value)
  }

  return { item, failure, typed, note, left, faults, load, taken }
}

export function useItem(itemId: string) {
  const { hub } = useHub()
  const { ask } = useCommands()
  const { t } = useTexts()
  const { toast } = useToasts()
  const read = useRead(itemId)
  const { item, typed, note, faults, load, taken } = read
  const isStale = shallowRef(false)
  const busy = shallowRef(false)
  const book = usePassingFiles()
  const { files } = book.open(STEP)
  const isSending = computed(() => !areThere(files.value))

  /** Send a command about the item. What is wrong is put `into` the faults of its form, or told, unless `isShown`. */
  async function sent(
    body: CommandBody,
    into: Faults,
    isShown: (code: string) => boolean,
  ): Promise<string> {
    busy.value = true
    const answer = await ask(body)
    busy.value = false
    const code = codeOf(answer)
    into.value = faultsOf(answer === LOST ? null : (answer.error ?? null))
    isStale.value = code === "stale"
    if (isStale.value || code === "") await load()
    else if (into.value.size > 0) void nextTick(toFault)
    else if (!isShown(code)) toast(problemText(t.value, { code }))
    return code
  }

  /** Do something with the item; whether it was done. What is wrong is shown where it is. */
  const act = async (body: CommandBody) => (await sent(body, faults, () => false)) === ""

  /** Change what was filled in at a step that is done; why it was refused, empty: it was done. */
  const edit = (said: Edit, into: Faults) =>
    sent({ cmd: "edit_work", ...said }, into, (code) => code === "wrong_state")

  /** Write something down; whether it was done. */
  const noted = async (said: Written, into: Faults) =>
    (await sent({ cmd: "note_work", ...said }, into, () => false)) === ""

  async function advance(outcome: string, isApproval: boolean): Promise<void> {
    const at = item.value
    if (at === null || busy.value || isSending.value) return
    const beside = files.value
    const said = Object.entries(typed.value).filter(([, text]) => text.trim() !== "")
    const proposal = isApproval && at.proposal !== null ? { proposal: at.proposal.sha256 } : {}
    const why = note.value.trim() === "" ? {} : { note: note.value }
    const about = { item_id: at.id, version: at.version, outcome, ...proposal, ...why }
    const filled = { fields: Object.fromEntries(said), files: idsOf(beside) }
    if (!(await act({ cmd: "advance_work", ...about, ...filled }))) return
    taken()
    book.remove(
      STEP,
      beside.map(({ key }) => key),
    )
  }

  watch([() => hub.value.work.changed.get(itemId), () => hub.value.work.asks], load)
  void load()
  return { ...read, isStale, busy, isSending, book, act, edit, noted, advance }
}

/** Why it was refused; empty: it was done. */
function codeOf(answer: Awaited<ReturnType<ReturnType<typeof useCommands>["ask"]>>): string {
  if (answer === LOST) return "lost"
  return answer.ok ? "" : (answer.error?.code ?? "unknown")
}

/** Put the focus on the first field that is wrong. */
export function toFault(): void {
  document.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus()
}
