/** Who is away, as the hub said last; read anew by whoever opens the list. */
import { shallowRef, type ShallowRef } from "vue"
import type { HandoverAsked } from "../core/away"
import type { HandoverView } from "../core/wire"
import type { Requests } from "./http"
import { injected } from "./injected"

export interface Away {
  readonly list: Readonly<ShallowRef<readonly HandoverView[]>>
  readonly failed: Readonly<ShallowRef<boolean>>
  readonly load: () => Promise<void>
  readonly begin: (wanted: HandoverAsked) => Promise<void>
  readonly end: (agent: string) => Promise<void>
}

export const { provide: provideAway, use: useAway } = injected<Away>("away")

export function createAway(http: Pick<Requests, "request" | "exchange">): Away {
  const list = shallowRef<readonly HandoverView[]>([])
  const failed = shallowRef(false)

  async function load(): Promise<void> {
    try {
      list.value = (await http.request("get_work_handover", "GET", "/work/handover")).items
      failed.value = false
    } catch {
      failed.value = true
    }
  }

  async function begin(wanted: HandoverAsked): Promise<void> {
    await http.exchange("POST", "/work/handover", wanted)
    await load()
  }

  async function end(agent: string): Promise<void> {
    await http.exchange("DELETE", `/work/handover/${encodeURIComponent(agent)}`)
    await load()
  }

  return { list, failed, load, begin, end }
}
