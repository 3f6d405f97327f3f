/** Playing a recorded day on a changed floor, and what came of it. */
import { onBeforeUnmount, onMounted, reactive, ref, shallowRef } from "vue"
import { dayAfter, dayIn } from "../../core/reports"
import type { Answers } from "../../core/wire"
import { useHttp } from "../../state/http"
import { useHub } from "../../state/hub"
import { useTime } from "../../state/time"
import { useChange } from "../../state/useChange"

export type WhatIfRun = Answers["get_what_if"]

/** How many agents may be others. */
export const MOST = 100

/** What is typed of an agent; an empty skill adds none. */
export interface TypedChange {
  readonly key: number
  agent: string
  queues: string[]
  skill: string
  level: number
}

/** The same as the hub takes it; `queuesOf`: those that an agent has now. */
function changeOf(typed: TypedChange, queuesOf: (agent: string) => readonly string[]) {
  const now = queuesOf(typed.agent)
  const isMoved =
    now.length !== typed.queues.length || now.some((each) => !typed.queues.includes(each))
  const skill = typed.skill.trim()
  return {
    agent: typed.agent,
    ...(isMoved ? { queues: typed.queues } : {}),
    ...(skill === "" ? {} : { skills: { [skill]: typed.level } }),
  }
}

/** What is typed: the day, another target of a queue, other agents. */
export function useTyped() {
  const { hub } = useHub()
  const { second } = useTime()
  const yesterday = dayAfter(dayIn(second.value, undefined), -1)
  const typed = reactive({ day: yesterday, queue: "", seconds: 20 })
  const changes = ref<TypedChange[]>([])
  let made = 0
  const queuesOf = (agent: string) =>
    (hub.value.floor?.agents.get(agent)?.queues ?? []).map((each) => each.id)

  const add = () => changes.value.push({ key: ++made, agent: "", queues: [], skill: "", level: 1 })

  /** The same as the hub takes it. */
  function asked() {
    const { day, queue, seconds } = typed
    const targets = queue === "" ? [] : [{ queue, seconds }]
    return { day, changes: changes.value.map((each) => changeOf(each, queuesOf)), targets }
  }

  return { typed, changes, add, asked }
}

export function useWhatIf() {
  const http = useHttp()
  const { busy, failure, change } = useChange()
  const run = shallowRef<WhatIfRun | null>(null)
  const isLost = shallowRef(false)
  let isHere = true
  let isFollowed = false

  /** The hub waits with its answer, so that it is not asked all the time. */
  async function follow(): Promise<void> {
    if (isFollowed) return
    isFollowed = true
    try {
      do {
        run.value = await http.request("get_what_if", "GET", "/what-if")
      } while (isHere && run.value.state === "running")
      isLost.value = false
    } catch {
      isLost.value = true
    } finally {
      isFollowed = false
    }
  }

  async function begin(asked: object): Promise<void> {
    await change(async () => {
      run.value = await http.request("post_what_if", "POST", "/what-if", asked)
    })
    void follow()
  }

  async function end(): Promise<void> {
    await change(async () => {
      run.value = await http.request("post_what_if_end", "POST", "/what-if/end", {})
    })
  }

  onMounted(follow)
  onBeforeUnmount(() => (isHere = false))
  return { run, isLost, busy, failure, begin, end }
}
