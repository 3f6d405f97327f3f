/** The settings file: read, changed one table at a time, brought back, and the hub started again with it. */
import { onMounted, onUnmounted, shallowRef, type ShallowRef } from "vue"
import type { Translate } from "../../core/texts"
import { HttpProblem } from "../../net/http"
import {
  SettingsHttp,
  type Section,
  type SettingsAnswer,
  type SettingsChanged,
  type Why,
} from "../../net/settingsHttp"
import { useHttp } from "../../state/http"
import { httpProblemText } from "../../state/problems"
import { useTexts } from "../../state/texts"

export type SettingsStore = ReturnType<typeof useSettings>
const AGAIN_MS = 1_000

export interface Refusal {
  readonly text: string
  /** As the hub says them, in English: each with the line of the file. */
  readonly faults: readonly string[]
}

export function useSettings() {
  const http = new SettingsHttp(useHttp())
  const { t } = useTexts()
  const now = shallowRef<SettingsAnswer | null>(null)
  const failed = shallowRef(false)
  const busy = shallowRef(false)
  const refusal = shallowRef<Refusal | null>(null)

  async function refresh(): Promise<void> {
    try {
      now.value = await http.get()
      failed.value = false
    } catch {
      failed.value = true
    }
  }

  /** What differs; null: it was refused. */
  async function attempt(
    work: (why: Omit<Why, "reason">) => Promise<SettingsChanged>,
    preview: boolean,
  ): Promise<readonly string[] | null> {
    if (busy.value || now.value === null) return null
    busy.value = true
    refusal.value = null
    try {
      const { lines } = await work({ of_version: now.value.version, preview })
      if (!preview) await refresh()
      return lines
    } catch (problem) {
      refusal.value = refusalOf(t.value, problem)
      return null
    } finally {
      busy.value = false
    }
  }

  const change = (
    of: { section: Section; key: string | null; toml: string | null; reason: string },
    preview: boolean,
  ) =>
    attempt(
      (why) => http.change(of.section, of.key, of.toml, { ...why, reason: of.reason }),
      preview,
    )

  onMounted(refresh)
  const { restarting, restart } = useRestart(http, refusal, async () => {
    await refresh()
    return !failed.value && now.value?.needs_restart === false
  })
  return { now, failed, busy, refusal, restarting, refresh, change, restart }
}

/** Has the hub start again, and looks until `isBack`. */
function useRestart(
  http: SettingsHttp,
  refusal: ShallowRef<Refusal | null>,
  isBack: () => Promise<boolean>,
) {
  const { t } = useTexts()
  const restarting = shallowRef(false)
  let timer: number | undefined

  async function look(): Promise<void> {
    if (!(await isBack())) return
    restarting.value = false
    window.clearInterval(timer)
  }

  async function restart(): Promise<void> {
    refusal.value = null
    try {
      await http.restart()
      restarting.value = true
      timer = window.setInterval(() => void look(), AGAIN_MS)
    } catch (problem) {
      refusal.value = refusalOf(t.value, problem)
    }
  }

  onUnmounted(() => window.clearInterval(timer))
  return { restarting, restart }
}

function refusalOf(t: Translate, problem: unknown): Refusal {
  const text = httpProblemText(t, problem)
  if (!(problem instanceof HttpProblem)) return { text, faults: [] }
  return { text, faults: problem.faults.length > 0 ? problem.faults : [problem.detail] }
}
