/** The figures of a wallboard, asked for every two seconds by the token that ends the page's address. */
import { onMounted, onUnmounted, shallowRef } from "vue"
import type { Answers } from "../../core/wire"
import { HttpProblem, HubHttp } from "../../net/http"

export type Wall = Answers["get_wallboards_figures"]
export type WallQueue = Wall["queues"][number]
/** `refused`: the link is revoked, or none. `lost`: the hub does not answer; the figures are old. */
export type WallState = "loading" | "shown" | "lost" | "refused"

const EVERY_MS = 2_000
const LIMIT_MS = 10_000

export function useWallboard() {
  const http = new HubHttp((address, init) =>
    fetch(address, { ...init, credentials: "omit", signal: AbortSignal.timeout(LIMIT_MS) }),
  )
  const wall = shallowRef<Wall | null>(null)
  const state = shallowRef<WallState>("loading")
  const now = shallowRef(Date.now())
  /** How far this machine's clock is ahead of the hub's: televisions are seldom set right. */
  let ahead = 0
  let next: number | undefined
  let second: number | undefined

  async function ask(): Promise<void> {
    const more = { Authorization: `Bearer ${location.hash.slice(1)}` }
    try {
      const path = "/wallboards/figures"
      wall.value = await http.requestWith("get_wallboards_figures", path, more)
      ahead = Date.now() - Date.parse(wall.value.at)
      state.value = "shown"
    } catch (problem) {
      const isRefused =
        problem instanceof HttpProblem && (problem.status === 401 || problem.status === 403)
      state.value = isRefused ? "refused" : "lost"
    }
    next = window.setTimeout(ask, EVERY_MS)
  }

  onMounted(() => {
    void ask()
    second = window.setInterval(() => (now.value = Date.now() - ahead), 1_000)
  })
  onUnmounted(() => {
    window.clearTimeout(next)
    window.clearInterval(second)
  })
  return { wall, state, now }
}
